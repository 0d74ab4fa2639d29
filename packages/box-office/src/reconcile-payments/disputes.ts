import { inArray } from 'drizzle-orm';
import type Stripe from 'stripe';
import { stateOf } from '../disputes/stripe-dispute.ts';
import { idOf } from '../payments/stripe-objects.ts';
import { disputes as disputeRows, ledger, payments as paymentRows } from '../schema/money.ts';
import { askPatiently } from './ask-patiently.ts';
import type { Context, Finding, Subject } from './finding.ts';
import { tellAgain } from './tell-again.ts';

/** Disputes of payments of ours: each stands here as Stripe says, and all that it moved is in the ledger. */
export const disputes: Subject<Stripe.Dispute> = {
  name: 'dispute',
  missing: null,
  isId: (id) => /^(dp|du)_/.test(id),
  list: ({ payments }, page) => askPatiently(payments, 'disputes', (stripe) => stripe.disputes.list(page)),
  retrieve: ({ payments }, id) =>
    askPatiently(payments, 'disputes', (stripe) => stripe.disputes.retrieve(id)),
  async judge({ db }, all) {
    const intents = all.flatMap(({ payment_intent }) => idOf(payment_intent) ?? []);
    const paid = await db
      .select({ id: paymentRows.id, currency: paymentRows.currency })
      .from(paymentRows)
      .where(inArray(paymentRows.id, intents));
    const payments = new Map(paid.map(({ id, currency }) => [id, currency]));
    const ids = all.map(({ id }) => id);
    const rows = await db.select().from(disputeRows).where(inArray(disputeRows.id, ids));
    const states = new Map<string, string>(rows.map(({ id, state }) => [id, state]));
    const moved = all.flatMap(({ balance_transactions }) => balance_transactions.map(({ id }) => id));
    const lines = await db
      .select({ source: ledger.source })
      .from(ledger)
      .where(inArray(ledger.source, moved));
    const booked = new Set(lines.map(({ source }) => source));
    return all.flatMap((dispute) => {
      const currency = payments.get(idOf(dispute.payment_intent) ?? '');
      const to = stateOf(dispute);
      if (currency === undefined || to === null) return [];
      // what Stripe moved in another currency is reported where it is not booked
      const unbooked = dispute.balance_transactions.filter(
        (one) => one.currency === currency && one.amount !== 0 && !booked.has(one.id),
      );
      const here = states.get(dispute.id);
      return here === to && unbooked.length === 0 ? [] : [untold(dispute, here)];
    });
  },
  // they begin at Stripe: none is here that was not there
  ours: async () => [],
};

function untold(dispute: Stripe.Dispute, here: string | undefined): Finding {
  const { id, status, balance_transactions: moved } = dispute;
  return {
    kind: 'dispute_untold',
    object: id,
    sentence: `Dispute ${id} is ${status} at Stripe, with ${moved.length} movements of money, and ${here ?? 'not known'} here`,
    mend: (context: Context) =>
      tellAgain(context, {
        type: 'charge.dispute.updated',
        object: dispute,
        state: `${status}_${moved.length}_${here}`,
      }),
  };
}
