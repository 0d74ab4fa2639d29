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
 * What Stripe refuses for a reason of the payout's own (no balance yet, an account that is not ready) is `failed` with its words. One that
 * fans were promised the money of meanwhile is asked for no more: it is `failed` once it is sure that none was made, and waits until then.
 * @throws what passes, or what is wrong with us: the payout stays due and is asked for again
 */
export async function sendPayout(
  db: Db,
  payments: Payments,
  input: { payout: Id<'payout'> },
  now: Date,
): Promise<Sent> {
  const asking = await beginAsking(db, input.payout, now);
  if (typeof asking === 'string') return asking;
  if (asking.look) {
    const made = await findTransfer(payments, asking.payout);
    if (made !== undefined) return recordMade(db, asking, made, now);
    // one that is on its way may come yet
    if (asking.isSame) return 'stale';
  }
  try {
    const made = await payments.ask('transfers', 'payout', async (stripe) => {
      const not = await markAsked(db, asking, now);
      return not ?? makeTransfer(stripe, asking);
    });
    return typeof made === 'string' ? made : await recordMade(db, asking, made, now);
  } catch (cause) {
    if (!isRefusal(cause)) throw cause;
    return withTransaction(db, async (tx) => {
      const row = await lockPayout(tx, asking.payout.id);
      if (row?.state !== 'due' || row.attempt !== asking.attempt) return 'stale';
      return recordFailed(tx, row, cause.message, now);
    });
  }
}

type Asking = {
  payout: PayoutRow;
  /** The attempt that it will be, and whether Stripe may have heard of it already. */
  attempt: number;
  isSame: boolean;
  /** Whether to see first what has come of it so far. */
  look: boolean;
  destination: string;
};

async function beginAsking(db: Db, id: Id<'payout'>, now: Date): Promise<Asking | 'failed' | 'stale'> {
  return withTransaction(db, async (tx) => {
    const payout = await lockPayout(tx, id);
    if (payout?.state !== 'due') return 'stale';
    const [venue] = await tx
      .select({ destination: venues.stripeAccountId })
      .from(venues)
      .where(eq(venues.id, payout.venueId));
    const destination = venue?.destination ?? null;
    if (destination === null) return recordFailed(tx, payout, 'The venue has no account to pay to.', now);
    const { askedAt, attempt } = payout;
    if (askedAt === null) return { payout, attempt, isSame: false, look: false, destination };
    const isOld = now.getTime() - askedAt.getTime() >= unansweredMs;
    const look = isOld || !(await isEnough(tx, payout));
    return { payout, attempt: isOld ? attempt + 1 : attempt, isSame: !isOld, look, destination };
  });
}

/**
 * Written before Stripe hears of it: what was promised to fans since must still leave enough. One that Stripe may have heard of goes on. Null
 * when it may go.
 */
async function markAsked(db: Db, { payout, attempt }: Asking, now: Date): Promise<'failed' | 'stale' | null> {
  return withTransaction(db, async (tx) => {
    const row = await lockPayout(tx, payout.id);
    if (row?.state !== 'due' || row.attempt !== payout.attempt) return 'stale';
    const isAsked = row.askedAt !== null && row.attempt === attempt;
    if (!(await isEnough(tx, row)))
      return isAsked ? 'stale' : recordFailed(tx, row, 'Refunds have left less than this to pay out.', now);
    if (!isAsked) await tx.update(payouts).set({ attempt, askedAt: now }).where(eq(payouts.id, row.id));
    return null;
  });
}

/** For this payout, which counts as due itself. */
async function isEnough(tx: Tx, { eventId, amountCents }: PayoutRow): Promise<boolean> {
  return freeCentsOf({ ...(await eventBalance(tx, eventId)), dueCents: 0 }) >= amountCents;
}

async function recordMade(
  db: Db,
  { payout }: Asking,
  transfer: Stripe.Transfer,
  now: Date,
): Promise<'sent' | 'stale'> {
  return withTransaction(db, async (tx) => {
    const row = await lockPayout(tx, payout.id);
    return row !== undefined && (await recordSent(tx, row, transfer.id, now)) ? 'sent' : 'stale';
  });
}

/** It is tried again a day after that. */
async function recordFailed(tx: Tx, { id }: PayoutRow, problem: string, now: Date): Promise<'failed'> {
  await tx.update(payouts).set({ state: 'failed', problem, askedAt: now }).where(eq(payouts.id, id));
  return 'failed';
}

function makeTransfer(stripe: Stripe, { payout, attempt, destination }: Asking): Promise<Stripe.Transfer> {
  const { id, eventId, amountCents: amount, currency } = payout;
  return stripe.transfers.create(
    {
      amount,
      currency,
      destination,
      transfer_group: eventId,
      metadata: { payout: id, event: eventId, attempt },
    },
    { idempotencyKey: `payout/${id}/${attempt}` },
  );
}

/** Stripe has understood and will not: nothing was moved, and asking again at once would come to the same. */
function isRefusal(cause: unknown): cause is Stripe.errors.StripeInvalidRequestError {
  return cause instanceof Stripe.errors.StripeInvalidRequestError && !isPassing(cause);
}
