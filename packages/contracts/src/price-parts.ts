import type { FeeSchedule, Parts, Quote } from './price.ts';

/** A price in words, the same on every screen and in every mail. */

/** Who bears each of the parts that are not the venue's. */
export type Bearers = Pick<FeeSchedule, 'zilkerPaidBy' | 'cardPaidBy' | 'taxPaidBy'>;
export type PricePart = { look: 'venue' | 'tax' | 'card' | 'zilker'; to: string; cents: number };

/** Where each cent of a price goes, by recipient; parts that are nothing are left out. */
export function partsOf(quote: Quote, venueName: string, bearers?: Bearers): PricePart[] {
  const charge = quote.count === 1 ? '' : `, one charge for ${quote.count === 2 ? 'both' : 'all'}`;
  const within = quote.count === 1 ? 'in the ticket’s price' : 'in the tickets’ price';
  const parts: PricePart[] = [
    { look: 'venue', to: `${venueName} and the artists`, cents: quote.venueCents },
    {
      look: 'tax',
      to: bearers?.taxPaidBy === 'venue' ? `Sales tax, ${within}` : 'Sales tax',
      cents: quote.taxCents,
    },
    { look: 'card', to: `Card processing${charge}`, cents: quote.cardCents },
    { look: 'zilker', to: 'Zilker', cents: quote.zilkerCents },
  ];
  return parts.filter(({ cents }) => cents !== 0);
}

/** What the venue bears so that the fan does not, in a sentence; undefined where that is nothing. */
export function borneByVenue(quote: Parts, bearers?: Bearers): string | undefined {
  const card = quote.cardCents > 0 && bearers?.cardPaidBy === 'venue';
  const zilker = quote.zilkerCents > 0 && bearers?.zilkerPaidBy === 'venue';
  if (card && zilker) return 'The venue pays the fees';
  if (card) return 'The venue pays for the card';
  return zilker ? 'The venue pays Zilker’s fee' : undefined;
}

/**
 * Who bears what in a price that was made before, worked out from its parts: what a fan pays above the face are the parts that the fan
 * bears. `likely` is preferred where it fits, since two parts may be alike; undefined where nothing fits.
 */
export function bearersOf(
  quote: Parts & { totalCents: number },
  faceCents: number,
  likely?: Bearers,
): Bearers | undefined {
  const above = quote.totalCents - faceCents;
  const fits = (bearers: Bearers) =>
    (bearers.zilkerPaidBy === 'fan' ? quote.zilkerCents : 0) +
      (bearers.cardPaidBy === 'fan' ? quote.cardCents : 0) +
      (bearers.taxPaidBy === 'fan' ? quote.taxCents : 0) ===
    above;
  return likely && fits(likely) ? likely : everyBearers.find(fits);
}

const payers = ['fan', 'venue'] as const;
const everyBearers: Bearers[] = payers.flatMap((zilkerPaidBy) =>
  payers.flatMap((cardPaidBy) => payers.map((taxPaidBy) => ({ zilkerPaidBy, cardPaidBy, taxPaidBy }))),
);
