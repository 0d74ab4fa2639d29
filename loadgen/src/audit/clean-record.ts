import { newId } from '@zilker/contracts/ids';
import { defaultFees, defaultTerms, type Quote, quote } from '@zilker/contracts/price';
import type { CallEntry } from '@zilker/contracts/signals/calls';
import { type FanRecord, newFanRecord } from '../fan/fan-record.ts';
import type { DropRecord } from './record.ts';

const startMs = 1_800_000_000_000;
const priceCents = 3_000;
/** One of the seeds by which each of eight places keeps its index as its position. */
const seed = '3568'.padStart(64, '0');

/**
 * The record of a small drop without a fault, for tests to break: eight fans in the lobby and one late, four tickets of two types. Fans
 * 0 to 2 buy, 3 lets its call go by and buys at its second, 4 walks away with its hold, 5 is away at its turn and called when it is
 * back, 6 is told that it is over, 7 gave its place up, 8 came after the draw. Positions are the fans' numbers.
 */
export function cleanRecord(): DropRecord {
  const types = [
    { id: newId('ticketType'), capacity: 4, taken: 4, sold: 4 },
    { id: newId('ticketType'), capacity: 1, taken: 1, sold: 1 },
  ];
  const fans = Array.from({ length: 9 }, (_, fan) => joined(fan));
  const calls: CallEntry[] = [];
  const call = (fan: number, callNo: number, afterMs: number) => {
    const atMs = startMs + afterMs;
    calls.push({ index: fan, position: fan, callNo, atMs, openByMs: atMs + 6_000 });
    fans[fan]?.calls.push({ callNo, heardAtMs: atMs + 40, openByMs: atMs + 6_000, bySocket: true });
  };
  call(0, 1, 20_000);
  call(1, 1, 21_000);
  call(2, 1, 22_000);
  call(3, 1, 23_000);
  call(4, 1, 24_000);
  call(6, 1, 25_000);
  call(5, 1, 33_000);
  call(3, 2, 34_000);

  const visits: DropRecord['visits'] = [];
  const orders: DropRecord['orders'] = [];
  const tickets: DropRecord['tickets'] = [];
  const usage: DropRecord['usage'] = [];
  const payments: DropRecord['payments'] = [];
  const refunds: DropRecord['refunds'] = [];
  const ledger: DropRecord['ledger'] = [];
  const history: DropRecord['history'] = [];
  const stripe: DropRecord['stripe'] = { payments: [], movements: [] };
  const visit = (fan: number, callNo: number, state: 'done' | 'lapsed', opened: boolean) => {
    const record = fans[fan];
    if (record === undefined) return;
    const atMs = (record.calls.at(-1)?.heardAtMs ?? 0) + 500;
    if (opened) record.opened = { callNo, atMs, takeMax: 4 };
    const account = opened ? record.account : null;
    const openedAtMs = opened ? atMs : null;
    visits.push({ index: fan, position: fan, callNo, state, promised: false, account, openedAtMs });
  };
  const pay = (order: string, fan: number, price: Omit<Quote, 'count'>) => {
    const [payment, fingerprint] = [`pi_${fan}`, `card_${fan}`];
    const { currency, totalCents: amountCents, cardCents, ...parts } = price;
    const whole = { amountCents, currency };
    payments.push({
      id: payment,
      order,
      state: 'captured',
      ...whole,
      fingerprint,
      returnReason: null,
    });
    for (const kind of ['checkout', 'authorized', 'paid'] as const) history.push({ order, kind, payment });
    ledger.push({
      kind: 'payment',
      source: payment,
      order,
      currency,
      fanCents: -amountCents,
      stripeCents: cardCents,
      paidOutCents: 0,
      venueCents: parts.venueCents,
      taxCents: parts.taxCents,
      zilkerCents: parts.zilkerCents,
    });
    const capturedCents = amountCents;
    stripe.payments.push({
      id: payment,
      order,
      status: 'succeeded',
      ...whole,
      capturedCents,
      refundedCents: 0,
      fingerprints: [fingerprint],
    });
    stripe.movements.push({ id: `txn_${fan}`, payment, ...whole, feeCents: cardCents });
  };
  const order = (fan: number, quantities: [number, number], paid: boolean) => {
    const record = fans[fan];
    if (record === undefined) return;
    const lines = types.flatMap(({ id }, at) => {
      const quantity = quantities[at] ?? 0;
      return quantity === 0 ? [] : [{ type: id, quantity, priceCents }];
    });
    const { count, ...cents } = quote(lines, defaultTerms);
    const id = newId('order');
    const { account } = record;
    orders.push({
      id,
      index: fan,
      account,
      state: paid ? 'paid' : 'expired',
      quantity: count,
      lines,
      fees: defaultFees,
      ...cents,
    });
    const shown = { count, ...cents };
    Object.assign(record, { order: id, reserved: true, shown, end: paid ? 'bought' : 'walked' });
    usage.push({ account, taken: paid ? count : 0 });
    if (!paid) return void history.push({ order: id, kind: 'expired', payment: null });
    record.cardsTaken = 1;
    pay(id, fan, cents);
    for (const line of lines)
      for (let number = 0; number < line.quantity; number++)
        tickets.push({ id: newId('ticket'), order: id, type: line.type, account, state: 'valid' });
  };
  for (const fan of [0, 1, 2, 4, 5]) visit(fan, 1, 'done', true);
  visit(3, 2, 'done', true);
  visit(6, 1, 'lapsed', false);
  order(0, [1, 0], true);
  order(1, [0, 1], true);
  order(2, [1, 0], true);
  order(3, [1, 0], true);
  order(4, [2, 0], false);
  order(5, [1, 0], true);
  const away = fans[5];
  if (away) away.here = [span(0, 15_000), span(32_000, 60_000)];
  for (const fan of [6, 8]) Object.assign(fans[fan] ?? {}, { end: 'told_over' });
  Object.assign(fans[7] ?? {}, { end: 'quit', quitAtMs: startMs + 5_000, draw: 'unseen', position: null });
  Object.assign(fans[8] ?? {}, { draw: 'late' });

  return {
    drop: {
      id: newId('drop'),
      phase: 'closed',
      perFanMax: 4,
      reentry: false,
      granted: 8,
      promised: 0,
      calls: 8,
      called: 8,
      places: 9,
      n: 8,
      drawnAtMs: startMs + 18_000,
      seed,
    },
    types,
    visits,
    orders,
    tickets,
    usage,
    payments,
    refunds,
    transfers: [],
    returns: [],
    checkIns: [],
    ledger,
    history,
    stripe,
    calls,
    rates: [{ fromMs: startMs, ratePerMinute: 60 }],
    grants: calls.map(({ atMs }, at) => ({ atMs, calls: at + 1, granted: Math.min(8, at + 2) })),
    backlog: [{ name: 'the queue orders', count: 0 }],
    deadLetters: [{ name: 'the queue orders-dlq', count: 0 }],
    faults: [],
    boxOffice: [],
    fans,
  };
}

function joined(fan: number): FanRecord {
  return {
    ...newFanRecord(fan, newId('account')),
    indices: [fan],
    position: fan,
    positions: [fan],
    draw: 'verified',
    here: [span(0, 60_000)],
  };
}

function span(fromMs: number, toMs: number): FanRecord['here'][number] {
  return { fromMs: startMs + fromMs, toMs: startMs + toMs };
}
