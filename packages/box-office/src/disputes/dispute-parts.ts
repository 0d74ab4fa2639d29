/** What of an order's price is not given back yet, in cents, and who bears what nobody gives up. */
export type Left = { fanCents: number; taxCents: number; zilkerCents: number; borneBy: 'venue' | 'zilker' };
/** A movement of Stripe's balance: below 0 what left it. The fee is apart from the amount, and below 0 where it comes back. */
type Moved = { amount: number; fee: number };
type Taken = {
  fanCents: number;
  venueCents: number;
  taxCents: number;
  zilkerCents: number;
  stripeCents: number;
};
type Gained = { fan: number; venue: number; tax: number; zilker: number; stripe: number };

/**
 * What each party gained when a bank took money back: the fan the amount, Stripe its fee. Tax and Zilker give up their part of what was
 * taken, since nothing was sold for it; the venue bears the rest.
 */
export function lostParts({ amount, fee }: Moved, left: Left): Gained {
  const takenCents = -amount;
  const share = left.fanCents === 0 ? 0 : Math.min(1, takenCents / left.fanCents);
  const tax = Math.round(left.taxCents * share);
  const zilker = Math.round(left.zilkerCents * share);
  const rest = takenCents + fee - tax - zilker;
  return left.borneBy === 'venue'
    ? { fan: takenCents, venue: -rest, tax: -tax, zilker: -zilker, stripe: fee }
    : { fan: takenCents, venue: 0, tax: 0, zilker: -takenCents - fee, stripe: fee };
}

/** The reverse, by what came back of it: a fee that Stripe keeps stays with whoever bore it. */
export function wonParts({ amount, fee }: Moved, taken: Taken): Gained {
  const share = taken.fanCents === 0 ? 0 : Math.min(1, amount / taken.fanCents);
  const tax = orZero(Math.round(-taken.taxCents * share));
  if (taken.venueCents === 0 && taken.zilkerCents < 0)
    return { fan: -amount, venue: 0, tax: 0, zilker: amount - fee, stripe: fee };
  const zilker = orZero(Math.round(-taken.zilkerCents * share));
  return { fan: -amount, venue: amount - fee - tax - zilker, tax, zilker, stripe: fee };
}

/** No -0. */
function orZero(cents: number): number {
  return cents === 0 ? 0 : cents;
}
