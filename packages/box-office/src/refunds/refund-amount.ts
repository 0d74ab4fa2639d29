import { type PaidBy, type Parts, sumOf } from '@zilker/contracts/price';

/**
 * What goes back to a fan and who gives it, in cents; `keptCents` is the card's cost that Stripe keeps, `keptByFanCents` what the fan bears of
 * it.
 */
export type RefundAmount = {
  amountCents: number;
  venueCents: number;
  taxCents: number;
  zilkerCents: number;
  keptCents: number;
  keptByFanCents: number;
};

/**
 * The refund of some tickets of an order, given their shares of its price (`sharesOf`). Stripe keeps what the card cost: the venue makes up
 * for it, so that the fan gets the whole share, or the fan does without. The amounts of single tickets add up to that of all of them.
 */
export function refundAmount(shares: readonly Parts[], keptPaidBy: PaidBy): RefundAmount {
  const { venueCents: own, taxCents, cardCents, zilkerCents } = sumOf(shares);
  const venueCents = own + (keptPaidBy === 'venue' ? cardCents : 0);
  return {
    amountCents: venueCents + taxCents + zilkerCents,
    venueCents,
    taxCents,
    zilkerCents,
    keptCents: cardCents,
    keptByFanCents: keptPaidBy === 'fan' ? cardCents : 0,
  };
}
