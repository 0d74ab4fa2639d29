import type { LedgerParty } from '@zilker/contracts/http/money';
import { and, eq, inArray } from 'drizzle-orm';
import type { Tx } from '../db.ts';
import { book, type Entry } from '../money/book.ts';
import type { OrderRow } from '../orders/order-rows.ts';
import { reportDifference } from '../payments/report-difference.ts';
import { ledger, type payments } from '../schema/money.ts';
import { type Left, lostParts, wonParts } from './dispute-parts.ts';
import { leftOfOrder } from './left-of-order.ts';
import type { StripeDispute } from './stripe-dispute.ts';

type Moved = StripeDispute['balance_transactions'][number];
type PaymentRow = typeof payments.$inferSelect;
type Gained = Partial<Record<LedgerParty, number>>;

/**
 * Books what a dispute has moved, each of Stripe's balance transactions once: withdrawals first, then what came back. Resolves to how
 * many were new.
 */
export async function bookDispute(
  tx: Tx,
  of: { dispute: StripeDispute; payment: PaymentRow; order: OrderRow },
  now: Date,
): Promise<number> {
  const moved = await inOurCurrency(tx, of, now);
  const lost = moved.filter(({ amount }) => amount < 0);
  const won = moved.filter(({ amount }) => amount > 0);
  let booked = 0;
  for (const one of lost) booked += await bookOne(tx, of, one, lostParts(one, await leftOf(tx, of)), now);
  for (const one of won) booked += await bookOne(tx, of, one, wonParts(one, await takenBy(tx, lost)), now);
  return booked;
}

async function bookOne(
  tx: Tx,
  { payment }: { payment: PaymentRow },
  moved: Moved,
  gained: Gained,
  now: Date,
): Promise<number> {
  const entry: Entry = {
    kind: moved.amount < 0 ? 'dispute' : 'dispute_won',
    source: moved.id,
    venue: payment.venueId,
    event: payment.eventId,
    order: payment.orderId,
    currency: payment.currency,
    gained,
  };
  return book(tx, [entry], now);
}

/**
 * What of the price each has still, by what was booked: a refund that was only promised has taken nothing from anybody, and Stripe makes none
 * of a charge that is disputed. Zilker bears the loss of a payment that was never the venue's.
 */
async function leftOf(tx: Tx, { order, payment }: { order: OrderRow; payment: PaymentRow }): Promise<Left> {
  if (payment.state !== 'captured') return { fanCents: 0, taxCents: 0, zilkerCents: 0, borneBy: 'zilker' };
  return { ...(await leftOfOrder(tx, order.id)), borneBy: 'venue' };
}

/** What a dispute took from each by these transactions. */
async function takenBy(tx: Tx, lost: readonly Moved[]) {
  const none = { fanCents: 0, venueCents: 0, taxCents: 0, zilkerCents: 0, stripeCents: 0 };
  if (lost.length === 0) return none;
  const rows = await tx
    .select()
    .from(ledger)
    .where(
      and(
        eq(ledger.kind, 'dispute'),
        inArray(
          ledger.source,
          lost.map(({ id }) => id),
        ),
      ),
    );
  return rows.reduce(
    (all, row) => ({
      fanCents: all.fanCents + row.fanCents,
      venueCents: all.venueCents + row.venueCents,
      taxCents: all.taxCents + row.taxCents,
      zilkerCents: all.zilkerCents + row.zilkerCents,
      stripeCents: all.stripeCents + row.stripeCents,
    }),
    none,
  );
}

/** Our accounts are in the currency of what we sell; what Stripe moved in another one is for a person. */
async function inOurCurrency(
  tx: Tx,
  { dispute, payment }: { dispute: StripeDispute; payment: PaymentRow },
  now: Date,
): Promise<Moved[]> {
  const foreign = dispute.balance_transactions.filter(({ currency }) => currency !== payment.currency);
  for (const { id, amount, currency } of foreign)
    await reportDifference(
      tx,
      {
        kind: 'dispute_currency',
        object: id,
        sentence: `Dispute ${dispute.id} of a payment in ${payment.currency} moved ${amount} cents in ${currency}, which are not booked.`,
      },
      now,
    );
  return dispute.balance_transactions.filter(({ currency }) => currency === payment.currency);
}
