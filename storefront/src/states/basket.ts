import type { VisitView } from '@zilker/contracts/http/sale';
import type { Id } from '@zilker/contracts/ids';
import { type Quote, quote } from '@zilker/contracts/price';

/** How many tickets of each type a fan has chosen. */
export type Basket = Readonly<Record<Id<'ticketType'>, number>>;
type Shop = Pick<VisitView, 'types' | 'perFanMax' | 'takeMax' | 'order'>;

/** All tickets this fan can take together: the limit a fan, and what is promised to nobody else. What they hold counts in. */
export function takeMaxOf(shop: Shop): number {
  return Math.min(shop.perFanMax, shop.takeMax);
}

/** The most of `type` that still fits beside the rest of the basket. */
export function typeMax(shop: Shop, basket: Basket, type: Id<'ticketType'>): number {
  const alone = typeOf(shop, type)?.takeMax ?? 0;
  const others = countOf(basket) - (basket[type] ?? 0);
  return Math.max(0, Math.min(alone, takeMaxOf(shop) - others));
}

/** How many of `type` this fan may have, where that is less than of all types together and less than there are. */
export function typeLimit(shop: Shop, type: Id<'ticketType'>): number | undefined {
  const { takeMax, left } = typeOf(shop, type) ?? { takeMax: 0, left: 0 };
  return takeMax > 0 && takeMax < Math.min(left, takeMaxOf(shop)) ? takeMax : undefined;
}

/** Why there can be no more of `type`, in a sentence; undefined while there can. */
export function whyNoMore(shop: Shop, basket: Basket, type: Id<'ticketType'>): string | undefined {
  const chosen = basket[type] ?? 0;
  if (chosen < typeMax(shop, basket, type)) return undefined;
  const count = countOf(basket);
  if (count >= shop.perFanMax) return `Up to ${shop.perFanMax} tickets a fan at this drop.`;
  const limit = typeLimit(shop, type);
  if (limit !== undefined && chosen >= limit) return `Up to ${limit} of these for one fan.`;
  if (count >= takeMaxOf(shop)) return 'The other tickets are promised to fans who were called.';
  return 'There are no more of these.';
}

/** A first choice: what is held, else one ticket of the first type that has any, so that the promised one is there at once. */
export function firstBasket(shop: Shop): Basket {
  if (shop.order?.state === 'held')
    return Object.fromEntries(shop.order.lines.map((line) => [line.type, line.quantity]));
  const first = shop.types.find(({ takeMax }) => takeMax > 0);
  return first ? { [first.id]: 1 } : {};
}

/** The same choice cut down to what can still be had, in the order of the types. */
export function fitBasket(shop: Shop, basket: Basket): Basket {
  let fitted: Basket = {};
  for (const { id } of shop.types) {
    const fits = Math.min(basket[id] ?? 0, typeMax(shop, fitted, id));
    if (fits > 0) fitted = { ...fitted, [id]: fits };
  }
  return fitted;
}

/** Whether `basket` has less of anything than `before` had. */
export function isCut(before: Basket, basket: Basket): boolean {
  return Object.entries(before).some(
    ([type, quantity]) => quantity > (basket[type as Id<'ticketType'>] ?? 0),
  );
}

export function countOf(basket: Basket): number {
  return Object.values(basket).reduce((sum, quantity) => sum + quantity, 0);
}

/** The chosen lines as the box office takes them. */
export function linesOf(basket: Basket): { type: Id<'ticketType'>; quantity: number }[] {
  return (Object.entries(basket) as [Id<'ticketType'>, number][])
    .filter(([, quantity]) => quantity > 0)
    .map(([type, quantity]) => ({ type, quantity }));
}

export function quoteOf(shop: Pick<VisitView, 'types' | 'currency' | 'fees'>, basket: Basket): Quote {
  return quote(
    shop.types.map(({ id, priceCents }) => ({ priceCents, quantity: basket[id] ?? 0 })),
    shop,
  );
}

function typeOf(shop: Shop, type: Id<'ticketType'>): Shop['types'][number] | undefined {
  return shop.types.find(({ id }) => id === type);
}
