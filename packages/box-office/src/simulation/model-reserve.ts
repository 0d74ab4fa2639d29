import { declinesMax } from '@zilker/contracts/http/sale';
import { type Quote, quote } from '@zilker/contracts/price';
import {
  at,
  type DropModel,
  freeOf,
  graceMs,
  type OrderModel,
  type Refused,
  refuse,
  sum,
  takenOf,
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
  const expiresAt = now + drop.holdMs;
  const held = heldOrder(drop, { fan, quantities: wanted, createdAt: now, expiresAt });
  held.bodies.set(key, bodyOf(wish));
  drop.orders.set(place, held);
  return { reserved: expiresAt };
}

/** An order as it begins, by the prices and terms of now. */
export function heldOrder(
  drop: DropModel,
  of: Pick<OrderModel, 'fan' | 'quantities' | 'createdAt' | 'expiresAt'>,
): OrderModel {
  return {
    ...of,
    state: 'held',
    price: priceOf(drop, of.quantities),
    keptPaidBy: drop.terms.keptPaidBy,
    bodies: new Map(),
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
  };
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

/** What so many of each type cost now. */
function priceOf(drop: DropModel, quantities: readonly number[]): Quote {
  const lines = drop.types.map(({ priceCents }, type) => ({ priceCents, quantity: at(quantities, type) }));
  return quote(lines, drop.terms);
}
