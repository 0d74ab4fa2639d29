import type { CallEntry } from '@zilker/contracts/signals/calls';
import type { DropRecord } from '../record.ts';
import type { Rule } from '../rule.ts';

/** One place, one visit, one order. A place is called again only after a call of it ended and was not opened. */
export const servedOnce: Rule = {
  name: 'served-once',
  sentence: 'Every place is served at most once, and called again only when a call of it ended unopened.',
  check: (record) => [
    ...callsOf(record).flatMap(([index, calls]) => wrongCalls(record, index, calls)),
    ...twice(record),
  ],
};

function wrongCalls(record: DropRecord, index: number, calls: CallEntry[]): string[] {
  const openedCall = fanOf(record, index)?.opened;
  return calls.flatMap((call, at) => {
    const before = calls[at - 1];
    const breaches = [];
    if (call.callNo !== at + 1)
      breaches.push(`Call ${call.callNo} of place ${index} is the ${at + 1}th of it.`);
    if (before !== undefined && call.atMs < before.openByMs)
      breaches.push(
        `Place ${index} was called again ${before.openByMs - call.atMs} ms before its call had ended.`,
      );
    if (openedCall && call.callNo > openedCall.callNo)
      breaches.push(`Place ${index} was called again after it had opened call ${openedCall.callNo}.`);
    return breaches;
  });
}

function twice({ visits, orders }: DropRecord): string[] {
  const breaches = [];
  for (const index of repeated(visits.map((visit) => visit.index)))
    breaches.push(`Place ${index} has more than one visit.`);
  for (const account of repeated(visits.flatMap((visit) => visit.account ?? [])))
    breaches.push(`Account ${account} has more than one visit.`);
  for (const index of repeated(orders.map((order) => order.index)))
    breaches.push(`Place ${index} has more than one order.`);
  return breaches;
}

function repeated<T>(values: readonly T[]): T[] {
  return [...new Set(values.filter((value, at) => values.indexOf(value) !== at))];
}

function callsOf({ calls }: DropRecord): [number, CallEntry[]][] {
  const byIndex = Map.groupBy(calls, (call) => call.index);
  return [...byIndex];
}

function fanOf({ fans }: DropRecord, index: number): DropRecord['fans'][number] | undefined {
  return fans.find((fan) => fan.indices[0] === index);
}
