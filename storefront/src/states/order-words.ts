import type { PublicEvent } from '@zilker/contracts/http/events';
import type { OrderView } from '@zilker/contracts/http/sale';
import type { Quote } from '@zilker/contracts/price';
import { type Bearers, bearersOf } from '@zilker/contracts/price-parts';

/** Where a show's zone is not known yet. */
export const austin = 'America/Chicago';

type Lines = { lines: readonly Pick<OrderView['lines'][number], 'name' | 'quantity'>[] };

export function countOfLines(order: Lines): number {
  return order.lines.reduce((sum, line) => sum + line.quantity, 0);
}

/** "2 × General admission, 1 × Balcony", where no line begins with the ×. */
export function linesInWords(order: Lines): string {
  return order.lines.map((line) => `${line.quantity}\u00a0×\u00a0${line.name}`).join(', ');
}

/** The order's own price, as it was fixed when the tickets were held. */
export function quoteOfOrder(order: OrderView): Quote {
  const { currency, totalCents, venueCents, taxCents, cardCents, zilkerCents } = order;
  return { currency, count: countOfLines(order), totalCents, venueCents, taxCents, cardCents, zilkerCents };
}

/** Who bears what in the order's price, which may be older than the terms that the event sells under now. */
export function bearersOfOrder(order: OrderView, event: PublicEvent | undefined): Bearers | undefined {
  const faceCents = order.lines.reduce((sum, line) => sum + line.priceCents * line.quantity, 0);
  return bearersOf(order, faceCents, event?.fees);
}

/** The show of an order: of one that was called off, nothing but the order tells any more. */
export type Show = { title: string; venueName: string; timezone: string; startsAtMs: number };

export function showOf(order: OrderView, event: PublicEvent | undefined): Show | undefined {
  if (order.calledOff) return order.calledOff;
  if (!event) return undefined;
  const { title, startsAtMs, venue } = event;
  return { title, startsAtMs, venueName: venue.name, timezone: venue.timezone };
}
