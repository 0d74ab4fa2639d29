import {
  type DropModel,
  holds,
  keptOf,
  type OrderModel,
  type Refused,
  refuse,
  sum,
  type TicketModel,
} from './model.ts';
import { admits } from './model-doors.ts';
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
    const isLeft = order.paid && numbers.length > 0;
    return isLeft ? [{ n: numbers.length, cents: refundOf(drop, order, numbers).cents }] : [];
  });
  return {
    orders: amounts.length,
    waiting: [...drop.orders.values()].filter(isAuthorized).length,
    tickets: sum(amounts.map(({ n }) => n)),
    toFansCents: sum(amounts.map(({ cents }) => cents)),
  };
}

const isAuthorized = ({ state }: OrderModel) => state === 'authorized' || state === 'review';

const refundable = (tickets: readonly TicketModel[]) =>
  tickets.flatMap((ticket, i) => (admits(ticket) ? [i + 1] : []));

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
export function refundMoreByModel(
  drop: DropModel,
  orderIds: ReadonlyMap<number, string>,
  now: number,
): number | string {
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
  for (const [place, order] of next) {
    const numbers = refundable(order.tickets);
    if (numbers.length === 0) continue;
    decide(drop, place, { tickets: numbers, amount: refundOf(drop, order, numbers) }, now);
    done++;
  }
  let released = 0;
  for (const [place, order] of drop.orders) {
    const [n, payment] = keptOf(order) ?? [];
    if (!isAuthorized(order) || n === undefined || payment?.state !== 'authorized') continue;
    loseByModel(drop, place, { n, to: 'cancelled' });
    released++;
  }
  const last = next.at(-1)?.[0];
  if (last !== undefined) run.doneTo = idOf(last);
  else if (released > 0 || [...drop.orders.values()].some(holds)) run.doneTo = null;
  else run.ended = true;
  return done + released;
}
