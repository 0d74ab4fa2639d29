import type { DropRecord } from '../audit/record.ts';
import type { Timings } from '../fan/scene.ts';
import { mostWithin, percentile, tally } from '../stats.ts';

/** What a run measured and counted. Times in ms; null where there was nothing to measure. */
export type Figures = {
  fans: number;
  capacity: number;
  /** Before any of them was refunded or sold again, which happens after the sale. */
  sold: number;
  held: number;
  places: number;
  drawn: number;
  verified: number;
  called: number;
  calledAgain: number;
  opened: number;
  missed: number;
  lateJoiners: number;
  orders: number;
  ordersPaid: number;
  tickets: number;
  granted: number;
  promised: number;
  paidCents: number;
  /** Payments at Stripe that no order could keep, those among them whose card had enough tickets, and refunds of tickets. */
  returned: number;
  overLimit: number;
  refunds: number;
  refundedCents: number;
  callsPerMinMax: number;
  callsPerSecMax: number;
  ratePerMinute: number;
  joinP50Ms: number | null;
  joinP99Ms: number | null;
  orderP50Ms: number | null;
  orderP99Ms: number | null;
  /** From the call in Redis to the fan's socket, for fans who were there. */
  callDeliveryP50Ms: number | null;
  callDeliveryP99Ms: number | null;
  refusals: Record<string, number>;
  ends: Record<string, number>;
  waiting: number;
  deadLetters: number;
  seconds: number;
};

export function figuresOf(record: DropRecord, timings: Timings, seconds: number): Figures {
  const { types, orders, fans, calls, drop } = record;
  const sum = (of: (type: DropRecord['types'][number]) => number) =>
    types.reduce((all, type) => all + of(type), 0);
  const paid = orders.filter(({ state }) => state === 'paid' || state === 'partially_refunded');
  const callTimes = calls.map((call) => call.atMs);
  const deliveries = deliveriesOf(record);
  const count = (waiting: DropRecord['backlog']) => waiting.reduce((all, one) => all + one.count, 0);
  return {
    fans: fans.length,
    capacity: sum((type) => type.capacity),
    sold:
      sum((type) => type.sold) +
      record.tickets.filter(({ state }) => state === 'refunded').length -
      record.returns.filter(({ state }) => state === 'sold').length,
    held: sum((type) => type.taken - type.sold),
    places: drop.places ?? new Set(fans.flatMap((fan) => fan.indices)).size,
    drawn: drop.n ?? 0,
    verified: fans.filter((fan) => fan.draw === 'verified').length,
    called: calls.length,
    calledAgain: calls.filter((call) => call.callNo > 1).length,
    opened: fans.filter((fan) => fan.opened !== null).length,
    missed: missedIn(calls),
    lateJoiners: fans.filter((fan) => fan.draw === 'late').length,
    orders: orders.length,
    ordersPaid: paid.length,
    tickets: record.tickets.length,
    granted: drop.granted,
    promised: drop.promised,
    paidCents: paid.reduce((all, order) => all + order.totalCents, 0),
    returned: record.payments.filter(({ state }) => state === 'returned').length,
    overLimit: record.history.filter(({ kind }) => kind === 'card_over_limit').length,
    refunds: record.refunds.length,
    refundedCents: record.refunds.reduce((all, { amountCents }) => all + amountCents, 0),
    callsPerMinMax: mostWithin(callTimes, 60_000),
    callsPerSecMax: mostWithin(callTimes, 1_000),
    ratePerMinute: Math.max(0, ...record.rates.map((rate) => rate.ratePerMinute)),
    joinP50Ms: tenths(percentile(timings.join, 0.5)),
    joinP99Ms: tenths(percentile(timings.join, 0.99)),
    orderP50Ms: tenths(percentile(timings.reserve, 0.5)),
    orderP99Ms: tenths(percentile(timings.reserve, 0.99)),
    callDeliveryP50Ms: percentile(deliveries, 0.5),
    callDeliveryP99Ms: percentile(deliveries, 0.99),
    refusals: tally(fans.flatMap((fan) => fan.refusals.map((refusal) => refusal.code))),
    ends: tally(fans.map((fan) => fan.end)),
    waiting: count(record.backlog),
    deadLetters: count(record.deadLetters),
    seconds: Math.round(seconds),
  };
}

/** Calls heard by fans who were connected when they were made; who polls or was away hears later by right. */
function deliveriesOf({ calls, fans }: DropRecord): number[] {
  const byCall = new Map(calls.map((call) => [`${call.index}/${call.callNo}`, call.atMs]));
  return fans.flatMap((fan) =>
    fan.calls.flatMap(({ callNo, heardAtMs, bySocket }) => {
      const atMs = byCall.get(`${fan.indices[0]}/${callNo}`);
      if (atMs === undefined || !bySocket) return [];
      const wasHere = fan.here.some((span) => span.fromMs < atMs && (span.toMs === null || span.toMs > atMs));
      return wasHere ? [heardAtMs - atMs] : [];
    }),
  );
}

/** Places that were first called after one behind them: they had been passed while their fan was away. */
function missedIn(calls: DropRecord['calls']): number {
  let furthest = -1;
  let missed = 0;
  for (const { position, callNo } of calls) {
    if (callNo === 1 && position < furthest) missed++;
    furthest = Math.max(furthest, position);
  }
  return missed;
}

function tenths(ms: number | null): number | null {
  return ms === null ? null : Math.round(ms * 10) / 10;
}
