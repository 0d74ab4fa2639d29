import { type DropModel, holds, keptOf, type Refused, refuse, sum } from './model.ts';
import { beginToEnd, release } from './model-orders.ts';
import { loseByModel } from './model-payments.ts';
import { decide, refundOf } from './model-refunds.ts';

/** The show is called off: nobody is inside any more, holds end, and everybody is to be refunded. */
export function refundEventByModel(drop: DropModel): Refused | Record<string, number> {
  if (drop.run !== null) return refuse('refund_running');
  if (!drop.cancelled) callOff(drop);
  drop.run = { doneTo: null, ended: false };
  const amounts = [...drop.orders.values()].flatMap((order) => {
    const numbers = refundable(order.tickets);
    return order.paid ? [{ n: numbers.length, cents: refundOf(drop, order, numbers).cents }] : [];
  });
  // free ones are refunded without any money
  const charged = amounts.filter(({ cents }) => cents > 0);
  return {
    orders: charged.length,
    waiting: [...drop.orders.values()].filter(({ state }) => state === 'authorized').length,
    tickets: sum(charged.map(({ n }) => n)),
    toFansCents: sum(charged.map(({ cents }) => cents)),
  };
}

const refundable = (tickets: readonly { state: string }[]) =>
  tickets.flatMap(({ state }, i) => (state === 'valid' ? [i + 1] : []));

function callOff(drop: DropModel): void {
  for (const [place, order] of drop.orders) {
    if (order.state === 'held') release(drop, place, 'cancelled');
    if (order.state === 'paying') beginToEnd(order, 'cancelled');
  }
  for (const visit of drop.visits.values())
    if (visit.state === 'called' || visit.state === 'open')
      Object.assign(visit, { state: 'lapsed', promised: false });
  drop.cancelled = true;
}

/** The next orders of a run, by their ids, and those that wait are given up; it ends once no order is on its way any more. */
export function refundMoreByModel(drop: DropModel, orderIds: ReadonlyMap<number, string>): number | string {
  const { run } = drop;
  if (run === null) return 'no run';
  if (run.ended) return 0;
  const idOf = (place: number) => orderIds.get(place) ?? '';
  const next = [...drop.orders]
    .filter(
      ([place, { state }]) =>
        (state === 'paid' || state === 'partially_refunded') && idOf(place) > (run.doneTo ?? ''),
    )
    .sort(([one], [other]) => (idOf(one) < idOf(other) ? -1 : 1));
  let done = 0;
  for (const [, order] of next) {
    const numbers = refundable(order.tickets);
    if (numbers.length === 0) continue;
    decide(order, numbers, refundOf(drop, order, numbers));
    done++;
  }
  let released = 0;
  for (const [place, order] of drop.orders) {
    const [n, payment] = keptOf(order) ?? [];
    if (order.state !== 'authorized' || n === undefined || payment?.state !== 'authorized') continue;
    loseByModel(drop, place, { n, to: 'cancelled' });
    released++;
  }
  const last = next.at(-1)?.[0];
  if (last !== undefined) run.doneTo = idOf(last);
  else if (released > 0 || [...drop.orders.values()].some(holds)) run.doneTo = null;
  else run.ended = true;
  return done + released;
}

/** A payout by hand, once for a key. */
export function payoutByModel(
  drop: DropModel,
  { key, cents }: { key: string; cents: number },
): Refused | 'recorded' {
  const before = drop.payouts.get(key);
  if (before !== undefined) return before === cents ? 'recorded' : refuse('idempotency_key_reused');
  if (!drop.begun) return refuse('event_not_over');
  // a show that is called off pays nothing out until everybody's refund is decided
  const isHeld = drop.run !== null && !drop.run.ended;
  const hasCents = sum(drop.ledger.map(({ gained }) => gained.venue ?? 0));
  const leftCents = isHeld ? 0 : Math.max(0, hasCents - owedBy(drop));
  if (cents > leftCents) return refuse('payout_too_high', { leftCents });
  drop.payouts.set(key, cents);
  drop.ledger.push({ kind: 'payout', source: key, place: null, gained: { venue: -cents, paidOut: cents } });
  return 'recorded';
}

/** The venue's part of refunds that are promised and have not gone out. */
function owedBy({ orders }: DropModel): number {
  const promised = [...orders.values()].flatMap(({ refunds }) => refunds);
  return sum(
    promised.map(({ state, venueCents }) => (state === 'requested' || state === 'failed' ? venueCents : 0)),
  );
}
