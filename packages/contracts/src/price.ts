/** What a fan pays for an order and where each cent goes. All figures are integer cents of one currency. */
export type Quote = {
  count: number;
  totalCents: number;
  venueCents: number;
  cardCents: number;
  zilkerCents: number;
};

/** Zilker's own fee, for each ticket. */
export const zilkerFeeCents = 50;
/** Card processing: a share of the whole charge and a fixed part for each charge (Stripe's US card price). */
export const cardRate = { share: 0.029, fixedCents: 30 } as const;
/** The most tickets that one order may ever hold, whatever a drop allows. */
export const orderTicketsMax = 20;

/**
 * The whole price of an order. The card's share is taken of the total itself, so the sum is grossed up once per charge:
 * two tickets cost a fan less than twice one. Free tickets carry no fee and no charge.
 */
export function quote(lines: readonly { priceCents: number; quantity: number }[]): Quote {
  let count = 0;
  let venueCents = 0;
  let zilkerCents = 0;
  for (const line of lines) {
    count += line.quantity;
    venueCents += line.priceCents * line.quantity;
    if (line.priceCents > 0) zilkerCents += zilkerFeeCents * line.quantity;
  }
  if (venueCents === 0) return { count, totalCents: 0, venueCents: 0, cardCents: 0, zilkerCents: 0 };
  const net = venueCents + zilkerCents;
  const totalCents = Math.round((net + cardRate.fixedCents) / (1 - cardRate.share));
  return { count, totalCents, venueCents, cardCents: totalCents - net, zilkerCents };
}
