import type { Id } from '@zilker/contracts/ids';
import { eq } from 'drizzle-orm';
import Stripe from 'stripe';
import { type Db, type Tx, withTransaction } from '../db.ts';
import { isPassing } from '../payments/is-passing.ts';
import type { Payments } from '../payments/stripe.ts';
import { venues } from '../schema/catalogue.ts';
import { payouts } from '../schema/money.ts';
import { eventBalance, freeCentsOf } from './event-balance.ts';
import { findTransfer } from './find-transfer.ts';
import { lockPayout } from './lock-payout.ts';
import type { PayoutRow } from './payout-view.ts';
import { recordSent } from './record-sent.ts';

export type Sent = 'sent' | 'failed' | 'stale';

/**
 * After so long nothing of an attempt is on its way any more, and there is another, once we have looked for what it came to: Stripe keeps the
 * answer to a key, an error of its own as well, and forgets it after a day.
 */
const unansweredMs = 10 * 60_000;

/**
 * Has Stripe carry out a payout that is due: a transfer to the venue's account, made once for each attempt however often it is asked for.
 * What Stripe refuses for a reason of the payout's own (no balance yet, an account that is not ready) is `failed` with its words.
 * @throws what passes, or what is wrong with us: the payout stays due and is asked for again
 */
export async function sendPayout(
  db: Db,
  payments: Payments,
  input: { payout: Id<'payout'> },
  now: Date,
): Promise<Sent> {
  const asked = await beginAsking(db, input.payout, now);
  if (asked === 'failed' || asked === 'stale') return asked;
  const { payout, destination, isOld } = asked;
  try {
    const made = isOld ? await findTransfer(payments, payout) : undefined;
    const transfer = made ?? (await makeTransfer(payments, payout, destination));
    return await withTransaction(db, async (tx) => {
      const row = await lockPayout(tx, payout.id);
      return row !== undefined && (await recordSent(tx, row, transfer.id, now)) ? 'sent' : 'stale';
    });
  } catch (cause) {
    if (!isRefusal(cause)) throw cause;
    return withTransaction(db, async (tx) => {
      const row = await lockPayout(tx, payout.id);
      if (row?.state !== 'due' || row.attempt !== payout.attempt) return 'stale';
      await recordFailed(tx, row, cause.message);
      return 'failed';
    });
  }
}

type Asking = { payout: PayoutRow; destination: string; isOld: boolean };

/** Before Stripe hears of it: what was refunded since must still leave enough. One that Stripe may have heard of goes on. */
async function beginAsking(db: Db, id: Id<'payout'>, now: Date): Promise<Asking | 'failed' | 'stale'> {
  return withTransaction(db, async (tx) => {
    const payout = await lockPayout(tx, id);
    if (payout?.state !== 'due') return 'stale';
    const { askedAt, venueId, eventId } = payout;
    const [venue] = await tx
      .select({ destination: venues.stripeAccountId })
      .from(venues)
      .where(eq(venues.id, venueId));
    const destination = venue?.destination ?? null;
    if (destination === null) return recordFailed(tx, payout, 'The venue has no account to pay to.');
    if (askedAt !== null) {
      if (now.getTime() - askedAt.getTime() < unansweredMs) return { payout, destination, isOld: false };
      const again = { attempt: payout.attempt + 1, askedAt: now };
      await tx.update(payouts).set(again).where(eq(payouts.id, id));
      return { payout: { ...payout, ...again }, destination, isOld: true };
    }
    // all but this payout itself
    const free = freeCentsOf({ ...(await eventBalance(tx, eventId)), dueCents: 0 });
    if (free < payout.amountCents)
      return recordFailed(tx, payout, 'Refunds have left less than this to pay out.');
    await tx.update(payouts).set({ askedAt: now }).where(eq(payouts.id, id));
    return { payout, destination, isOld: false };
  });
}

async function recordFailed(tx: Tx, { id }: PayoutRow, problem: string): Promise<'failed'> {
  await tx.update(payouts).set({ state: 'failed', problem }).where(eq(payouts.id, id));
  return 'failed';
}

function makeTransfer(payments: Payments, payout: PayoutRow, destination: string): Promise<Stripe.Transfer> {
  const { id, eventId, amountCents: amount, currency, attempt } = payout;
  return payments.ask('transfers', 'payout', (stripe) =>
    stripe.transfers.create(
      {
        amount,
        currency,
        destination,
        transfer_group: eventId,
        metadata: { payout: id, event: eventId, attempt },
      },
      { idempotencyKey: `payout/${id}/${attempt}` },
    ),
  );
}

/** Stripe has understood and will not: nothing was moved, and asking again at once would come to the same. */
function isRefusal(cause: unknown): cause is Stripe.errors.StripeInvalidRequestError {
  return cause instanceof Stripe.errors.StripeInvalidRequestError && !isPassing(cause);
}
