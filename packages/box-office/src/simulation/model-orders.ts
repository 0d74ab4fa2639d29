import { declinesMax, extensionMs, extensionsMax } from '@zilker/contracts/http/sale';
import type { OrderState } from '@zilker/contracts/states';
import {
  type Ask,
  at,
  type DropModel,
  endOf,
  freeOf,
  type OrderModel,
  orderAt,
  type Refused,
  refuse,
  sum,
  type TicketModel,
  takenOf,
  tell,
  usedBy,
} from './model.ts';
import { seatByModel } from './model-moves.ts';
import { missByModel } from './model-open-moves.ts';

/** Begins to pay; a free order is paid at once. */
export function checkoutByModel(
  drop: DropModel,
  place: number,
  about: { fan: number; ask: Ask; sessions: number },
  now: number,
): Refused | 'paying' | 'settled' {
  const order = drop.orders.get(place);
  if (order === undefined || order.fan !== about.fan) return refuse('order_unknown');
  const free = order.price.totalCents === 0;
  if (order.state === 'paying') return 'paying';
  if (order.state === 'paid' && free) return 'settled';
  const refused = mayPay(drop, order, now);
  if (refused !== null) return refused;
  if (free) {
    if (!seatByModel(drop, place, now)) {
      release(drop, place, 'expired');
      return refuse('hold_expired');
    }
    payByModel(drop, place);
    return 'settled';
  }
  if (about.ask() !== 'answered') return refuse('payment_unavailable');
  // from now on its clock runs, whether the sale is stopped or not
  order.expiresAt = shownEndOf(drop, order, now);
  order.state = 'paying';
  order.session = about.sessions + 1;
  tell(order, 'checkout');
  return 'paying';
}

function mayPay(drop: DropModel, order: OrderModel, now: number): Refused | null {
  switch (order.state) {
    case 'held':
      return shownEndOf(drop, order, now) <= now ? refuse('hold_expired') : null;
    case 'expired':
      return refuse('hold_expired');
    case 'cancelled':
      return refuse(order.declines >= declinesMax ? 'declined_too_often' : 'order_ended');
    case 'expiring':
      return refuse(order.endsAs === 'cancelled' ? 'order_ended' : 'hold_expired');
    case 'authorized':
    case 'review':
      return refuse('order_in_payment');
    default:
      return refuse('order_ended');
  }
}

/** Paid, with its tickets; by its number in the order of the types. */
export function payByModel(drop: DropModel, place: number): void {
  const order = orderAt(drop, place);
  order.state = 'paid';
  order.paid = true;
  order.tickets = order.quantities.flatMap((n, type) =>
    Array.from(
      { length: n },
      (): TicketModel => ({ type, state: 'valid', holder: order.fan, blocked: false, scans: [] }),
    ),
  );
  endVisit(drop, place, 'done');
  tell(order, 'paid');
}

/** Whether an order that gave its tickets back can have them again. */
export function canReseat(drop: DropModel, order: OrderModel): boolean {
  const used = usedBy(drop, order.fan);
  const taken = takenOf(drop);
  if (sum(order.quantities) > freeOf(drop) || sum(used) + sum(order.quantities) > drop.perFanMax)
    return false;
  return order.quantities.every((n, i) => {
    const type = drop.types[i];
    if (n === 0 || type === undefined) return true;
    return at(taken, i) + n <= type.capacity && at(used, i) + n <= (type.maxPerAccount ?? Infinity);
  });
}

export function endVisit(drop: DropModel, place: number, as: 'done' | 'lapsed'): void {
  const visit = drop.visits.get(place);
  if (visit?.state === 'holding') visit.state = as;
}

/** A hold ends: its tickets are free again. */
export function release(
  drop: DropModel,
  place: number,
  to: Extract<OrderState, 'expired' | 'cancelled'>,
): void {
  const order = orderAt(drop, place);
  order.state = to;
  tell(order, to);
  endVisit(drop, place, 'lapsed');
  missByModel(drop, place, to);
}

/** Tickets stay taken until the provider has ended the session. */
export function beginToEnd(order: OrderModel, endsAs: 'expired' | 'cancelled'): void {
  Object.assign(order, { state: 'expiring', endsAs });
  tell(order, 'expiring');
}

/** The sweep: holds without a session end at their time, but in a stopped sale; those with one begin to end. */
export function expireByModel(drop: DropModel, now: number): void {
  for (const [place, order] of drop.orders) {
    if (order.expiresAt > now) continue;
    if (order.state === 'held' && drop.stoppedAt === null) release(drop, place, 'expired');
    if (order.state === 'paying') beginToEnd(order, 'expired');
  }
}

/** The provider's word that a session is dead. */
export function sessionDiedByModel(drop: DropModel, place: number, session: number): string {
  const order = orderAt(drop, place);
  if (order.session !== session) return 'stale';
  if (order.state !== 'paying' && order.state !== 'expiring') return 'stale';
  if (order.state === 'paying') beginToEnd(order, order.endsAs ?? 'expired');
  release(drop, place, order.endsAs ?? 'expired');
  return 'released';
}

/** A card was declined. After a few the order is cancelled. */
export function declineByModel(drop: DropModel, place: number): string {
  const order = orderAt(drop, place);
  if (order.state !== 'paying') return 'stale';
  order.declines++;
  order.lastDecline = 'declined';
  tell(order, 'declined');
  if (order.declines < declinesMax) return 'declined';
  beginToEnd(order, 'cancelled');
  return 'declined_too_often';
}

/** The fan gives the tickets up; also when the card waits for the show. */
export function cancelByModel(drop: DropModel, place: number, fan: number): Refused | 'cancelled' {
  const order = drop.orders.get(place);
  if (order === undefined || order.fan !== fan) return refuse('order_unknown');
  if (order.state === 'held') release(drop, place, 'cancelled');
  else if (order.state === 'paying') beginToEnd(order, 'cancelled');
  else if (order.state !== 'cancelled' && order.state !== 'expiring') return refuse('order_ended');
  return 'cancelled';
}

/** More time for a hold, a bounded number of times, also while it is paid; a repeat of the same request adds nothing. */
export function extendByModel(
  drop: DropModel,
  place: number,
  about: { fan: number; key: string },
  now: number,
): Refused | 'extended' {
  const order = drop.orders.get(place);
  if (order === undefined || order.fan !== about.fan) return refuse('order_unknown');
  if (order.extended.has(about.key)) return 'extended';
  const refused = mayExtend(drop, order, now);
  if (refused !== null) return refused;
  order.extensions++;
  order.extended.add(about.key);
  order.expiresAt += extensionMs(drop.holdMs);
  return 'extended';
}

function mayExtend(drop: DropModel, order: OrderModel, now: number): Refused | null {
  switch (order.state) {
    case 'held':
    case 'paying':
      if (shownEndOf(drop, order, now) <= now) return refuse('hold_expired');
      return order.extensions < extensionsMax ? null : refuse('hold_not_extendable');
    case 'expired':
      return refuse('hold_expired');
    case 'expiring':
      return refuse(order.endsAs === 'cancelled' ? 'order_ended' : 'hold_expired');
    case 'authorized':
    case 'review':
      return refuse('hold_not_extendable');
    default:
      return refuse('order_ended');
  }
}

/** A hold that nobody pays for yet stands still while the sale is stopped. */
function shownEndOf(drop: DropModel, order: OrderModel, now: number): number {
  if (order.state !== 'held') return order.expiresAt;
  return endOf(drop, { since: order.createdAt, ends: order.expiresAt }, now);
}
