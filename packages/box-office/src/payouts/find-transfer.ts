import type Stripe from 'stripe';
import type { Payments } from '../payments/stripe.ts';
import type { PayoutRow } from './payout-view.ts';

/** Payouts of one event are few; more transfers than that in its group are not ours. */
const transfersMax = 100;

/** The transfer that was made of a payout by whichever attempt, if one was. */
export async function findTransfer(
  payments: Payments,
  { id, eventId, amountCents, currency }: PayoutRow,
): Promise<Stripe.Transfer | undefined> {
  const { data } = await payments.ask('transfers', 'payout', (stripe) =>
    stripe.transfers.list({ transfer_group: eventId, limit: transfersMax }),
  );
  return data.find(
    (one) => one.metadata.payout === id && one.amount === amountCents && one.currency === currency,
  );
}
