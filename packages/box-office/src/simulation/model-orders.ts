import { declinesMax, extensionMs, extensionsMax } from '@zilker/contracts/http/sale';
import { type Quote, quote } from '@zilker/contracts/price';
import type { OrderState } from '@zilker/contracts/states';
import {
  type Ask,
  at,
  type DropModel,
  endOf,
  freeOf,
  graceMs,
  type OrderModel,
  type Refused,
  refuse,
  sum,
  type TicketModel,
  takenOf,
  tell,
  usedBy,
} from './model.ts';

export type WishModel = {
  place: number;
  callNo: number;
  fan: number;
  key: string;
  /** In the order in which they were wished for. */
  lines: readonly { type: number; quantity: number }[];
  fewer: boolean;
};
export type VerdictModel = Refused | { reserved: number } | 'edited' | 'replayed' | { fewer: number[] };

/** What an idempotency key stands for: the same whatever the order of the lines, but for fewer, where the first come first. */
export function bodyOf({ lines, fewer }: WishModel): string {
  const named = lines.map(({ type, quantity }) => `${type}:${quantity}`);
  return (fewer ? ['fewer', ...named] : named.sort()).join();
}

/** One order of a batch: all its lines, or a reason why not. A refusal changes nothing. */
export function reserveByModel(drop: DropModel, wish: WishModel, now: number): VerdictModel {
  const { place, fan, key, lines } = wish;
  const order = drop.orders.get(place);
  const body = order?.fan === fan ? order.bodies.get(key) : undefined;
  if (body !== undefined) return body === bodyOf(wish) ? 'replayed' : refuse('idempotency_key_reused');

  const refused = mayOrder(drop, wish, order, now);
  if (refused !== null) return refused;
  const visit = drop.visits.get(place);
  if (visit === undefined) throw new Error('an order without a visit');

  const had = order?.quantities ?? drop.types.map(() => 0);
  const wanted = drop.types.map((_, type) =>
    sum(lines.filter((line) => line.type === type).map((l) => l.quantity)),
  );
  const used = usedBy(drop, fan);
  if (sum(used) - sum(had) + sum(wanted) > drop.perFanMax)
    return refuse('over_limit', { perFanMax: drop.perFanMax });
  for (const line of lines) {
    const broken = typeRule(drop, { line, had: at(had, line.type), used: at(used, line.type), now });
    if (broken !== null) return broken;
  }

  // the ticket that was promised to this fan, and what is promised to nobody
  const most = freeOf(drop) + Number(visit.promised) + sum(had);
  const taken = takenOf(drop);
  const leftOf = (type: number) => (drop.types[type]?.capacity ?? 0) - at(taken, type) + at(had, type);
  if (sum(wanted) > most || wanted.some((n, type) => n > leftOf(type))) {
    const quantities = wish.fewer ? fewerOf(lines, most, leftOf) : [];
    if (sum(quantities) > 0) return { fewer: quantities };
    const takeMax = Math.max(0, Math.min(drop.perFanMax - sum(used) + sum(had), most));
    return takeMax === 0 ? refuse('sold_out') : refuse('not_enough_tickets', { takeMax });
  }

  visit.promised = false;
  if (order !== undefined) {
    order.quantities = wanted;
    order.price = priceOf(drop, wanted);
    order.keptPaidBy = drop.terms.keptPaidBy;
    order.bodies.set(key, bodyOf(wish));
    return 'edited';
  }
  visit.state = 'holding';
  drop.orders.set(place, {
    state: 'held',
    fan,
    quantities: wanted,
    price: priceOf(drop, wanted),
    keptPaidBy: drop.terms.keptPaidBy,
    bodies: new Map([[key, bodyOf(wish)]]),
    createdAt: now,
    expiresAt: now + drop.holdMs,
    extensions: 0,
    extended: new Set(),
    declines: 0,
    lastDecline: null,
    session: null,
    endsAs: null,
    paid: false,
    payments: new Map(),
    tickets: [],
    refunds: [],
    disputed: null,
    history: [],
  });
  return { reserved: now + drop.holdMs };
}

function mayOrder(
  drop: DropModel,
  wish: WishModel,
  order: OrderModel | undefined,
  now: number,
): Refused | null {
  const visit = drop.visits.get(wish.place);
  if (visit === undefined || visit.state === 'called' || visit.callNo < wish.callNo)
    return refuse('visit_not_open');
  if (visit.fan !== wish.fan) return refuse('admission_wrong_account');
  if (visit.callNo !== wish.callNo) return refuse('call_lapsed');
  if (order !== undefined && order.state !== 'held') return refuse(endedCode(order));
  if (visit.state === 'lapsed') return refuse('visit_ended');
  if (drop.stoppedAt !== null) return refuse('sale_stopped');
  if (order !== undefined) return order.expiresAt <= now ? refuse('hold_expired') : null;
  return (visit.endsAt ?? 0) + graceMs < now ? refuse('visit_ended') : null;
}

function endedCode(order: OrderModel) {
  if (['paying', 'authorized', 'expiring', 'review'].includes(order.state)) return 'order_in_payment';
  if (order.state === 'expired') return 'hold_expired';
  if (order.state === 'cancelled')
    return order.declines >= declinesMax ? 'declined_too_often' : 'order_ended';
  return 'order_exists';
}

function typeRule(
  drop: DropModel,
  { line, had, used, now }: { line: WishModel['lines'][number]; had: number; used: number; now: number },
): Refused | null {
  const type = drop.types[line.type];
  if (type === undefined) throw new Error('no such type');
  const onSale = (type.saleFrom ?? 0) <= now && now < (type.saleUntil ?? Infinity);
  if (!onSale && line.quantity > had) return refuse('type_not_on_sale', { type: line.type });
  if (line.quantity > (type.maxPerOrder ?? Infinity))
    return refuse('over_type_limit', { type: line.type, max: type.maxPerOrder });
  if (used - had + line.quantity > (type.maxPerAccount ?? Infinity))
    return refuse('over_type_limit', { type: line.type, max: type.maxPerAccount });
  return null;
}

/** Of each line what there is, the first lines first. */
function fewerOf(lines: WishModel['lines'], most: number, leftOf: (type: number) => number): number[] {
  let left = most;
  return lines.map(({ type, quantity }) => {
    const n = Math.min(quantity, leftOf(type), left);
    left -= n;
    return n;
  });
}

function priceOf(drop: DropModel, quantities: readonly number[]): Quote {
  const lines = drop.types.map(({ priceCents }, type) => ({ priceCents, quantity: at(quantities, type) }));
  return quote(lines, drop.terms);
}

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
    Array.from({ length: n }, (): TicketModel => ({ type, state: 'valid' })),
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

export function orderAt(drop: DropModel, place: number): OrderModel {
  const order = drop.orders.get(place);
  if (order === undefined) throw new Error(`no order at place ${place}`);
  return order;
}
