import type { OrderView } from '@zilker/contracts/http/sale';
import type { Quote } from '@zilker/contracts/price';

export function countOfLines(order: Pick<OrderView, 'lines'>): number {
  return order.lines.reduce((sum, line) => sum + line.quantity, 0);
}

/** "2 × General admission, 1 × Balcony" */
export function linesInWords(order: Pick<OrderView, 'lines'>): string {
  return order.lines.map((line) => `${line.quantity} × ${line.name}`).join(', ');
}

/** The order's own price, as it was fixed when the tickets were held. */
export function quoteOfOrder(order: OrderView): Quote {
  const { totalCents, venueCents, cardCents, zilkerCents } = order;
  return { count: countOfLines(order), totalCents, venueCents, cardCents, zilkerCents };
}
