import * as v from 'valibot';
import { basisPoints, type Currency, cents, currency } from './fields.ts';

/** Who bears a part of the price: it comes on top of the face for fans, or out of what the venue gets. */
export const paidBy = v.picklist(['fan', 'venue']);
export type PaidBy = v.InferOutput<typeof paidBy>;

/**
 * What a venue's tickets cost beside their face. Zilker's fee is for each ticket that is not free. A card costs a share of the whole
 * charge and a fixed part (Stripe's price). The tax is a share of the face: within it where the venue bears it, else on top.
 */
export const feeSchedule = v.object({
  zilkerCents: cents,
  zilkerPaidBy: paidBy,
  cardBps: basisPoints,
  cardFixedCents: cents,
  cardPaidBy: paidBy,
  taxBps: basisPoints,
  taxPaidBy: paidBy,
});
export type FeeSchedule = v.InferOutput<typeof feeSchedule>;

export const defaultFees: FeeSchedule = {
  zilkerCents: 50,
  zilkerPaidBy: 'fan',
  cardBps: 290,
  cardFixedCents: 30,
  cardPaidBy: 'fan',
  taxBps: 0,
  taxPaidBy: 'venue',
};

/** Whose each cent is, by recipient: together they are the whole. */
export const parts = v.object({ venueCents: cents, taxCents: cents, cardCents: cents, zilkerCents: cents });
export type Parts = v.InferOutput<typeof parts>;

/** What a fan pays for an order and where each cent goes. */
export const quoteSchema = v.object({ currency, count: cents, totalCents: cents, ...parts.entries });
export type Quote = v.InferOutput<typeof quoteSchema>;

/** The terms of a sale: what is added to the face, and in which money. */
export type Terms = { currency: Currency; fees: FeeSchedule };
export const defaultTerms: Terms = { currency: 'usd', fees: defaultFees };

/** The most tickets that one order may ever hold, whatever a drop allows. */
export const orderTicketsMax = 20;
/** Stripe takes no smaller charge. */
export const chargeMinCents = 50;

/** What Stripe keeps of a charge. */
export function cardCostCents(totalCents: number, fees: FeeSchedule): number {
  return Math.round((totalCents * fees.cardBps) / 10_000) + fees.cardFixedCents;
}

/**
 * The whole price of an order. The card's cost is a share of the total itself, so the sum is grossed up once for the charge: two tickets
 * cost a fan less than twice one. Free tickets carry no fee and no charge. The venue's part is what the others leave, and is below 0
 * where the venue bears more than the face: `isSellable` says of which prices.
 */
export function quote(
  lines: readonly { priceCents: number; quantity: number }[],
  { currency, fees }: Terms,
): Quote {
  let count = 0;
  let charged = 0;
  let faceCents = 0;
  for (const { priceCents, quantity } of lines) {
    count += quantity;
    faceCents += priceCents * quantity;
    if (priceCents > 0) charged += quantity;
  }
  if (faceCents === 0)
    return { currency, count, totalCents: 0, venueCents: 0, taxCents: 0, cardCents: 0, zilkerCents: 0 };
  const zilkerCents = fees.zilkerCents * charged;
  const taxCents = taxOf(faceCents, fees);
  const netCents =
    faceCents + (fees.zilkerPaidBy === 'fan' ? zilkerCents : 0) + (fees.taxPaidBy === 'fan' ? taxCents : 0);
  const totalCents = fees.cardPaidBy === 'fan' ? grossedUp(netCents, fees) : netCents;
  const cardCents = cardCostCents(totalCents, fees);
  const venueCents = totalCents - cardCents - zilkerCents - taxCents;
  return { currency, count, totalCents, venueCents, taxCents, cardCents, zilkerCents };
}

/** Whether one ticket at that price can be sold: it is free, or Stripe takes the charge and something is left for the venue. */
export function isSellable(priceCents: number, terms: Terms): boolean {
  const { totalCents, venueCents } = quote([{ priceCents, quantity: 1 }], terms);
  return priceCents === 0 || (totalCents >= chargeMinCents && venueCents > 0);
}

/**
 * An order's parts by ticket, in the order of their numbers, so that the shares of all of them are the whole to the cent. Zilker's part is the
 * same for each ticket that is not free; the others go by price. What is divided is the running sum, so that a share depends on the
 * order alone and not on which tickets are asked for, or when.
 */
export function sharesOf(whole: Parts, pricesCents: readonly number[]): Parts[] {
  const byPrice = pricesCents;
  const byTicket = pricesCents.map((price) => (price > 0 ? 1 : 0));
  const venue = divided(whole.venueCents, byPrice);
  const tax = divided(whole.taxCents, byPrice);
  const card = divided(whole.cardCents, byPrice);
  const zilker = divided(whole.zilkerCents, byTicket);
  return pricesCents.map((_, at) => ({
    venueCents: venue[at] ?? 0,
    taxCents: tax[at] ?? 0,
    cardCents: card[at] ?? 0,
    zilkerCents: zilker[at] ?? 0,
  }));
}

export function totalOf({ venueCents, taxCents, cardCents, zilkerCents }: Parts): number {
  return venueCents + taxCents + cardCents + zilkerCents;
}

export function sumOf(all: readonly Parts[]): Parts {
  const sum = { venueCents: 0, taxCents: 0, cardCents: 0, zilkerCents: 0 };
  for (const one of all) {
    sum.venueCents += one.venueCents;
    sum.taxCents += one.taxCents;
    sum.cardCents += one.cardCents;
    sum.zilkerCents += one.zilkerCents;
  }
  return sum;
}

function taxOf(faceCents: number, { taxBps, taxPaidBy }: FeeSchedule): number {
  return taxPaidBy === 'fan'
    ? Math.round((faceCents * taxBps) / 10_000)
    : faceCents - Math.round((faceCents * 10_000) / (10_000 + taxBps));
}

/**
 * The least total that leaves `netCents` once the card is paid. One cent more of a charge costs at most one cent more, so what is left
 * passes every amount and the card's part is its cost exactly.
 */
function grossedUp(netCents: number, fees: FeeSchedule): number {
  let total = Math.floor(((netCents + fees.cardFixedCents) * 10_000) / (10_000 - fees.cardBps)) - 1;
  while (total - cardCostCents(total, fees) < netCents) total++;
  return total;
}

function divided(whole: number, weights: readonly number[]): number[] {
  const all = weights.reduce((sum, weight) => sum + weight, 0);
  let weight = 0;
  let given = 0;
  return weights.map((one) => {
    weight += one;
    const until = all === 0 ? 0 : Math.round((whole * weight) / all);
    const share = until - given;
    given = until;
    return share;
  });
}
