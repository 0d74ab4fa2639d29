import type { OrderView } from '@zilker/contracts/http/sale';
import type { Quote } from '@zilker/contracts/price';

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
