import type { Id } from '@zilker/contracts/ids';
import { and, eq, gt, isNull, or, sql } from 'drizzle-orm';
import Stripe from 'stripe';
import * as v from 'valibot';
import { type Db, withTransaction } from '../db.ts';
import { isPassing } from '../payments/is-passing.ts';
import type { Payments } from '../payments/stripe.ts';
import { refunds } from '../schema/money.ts';
import { type Recorded, type RefundRow, recordRefund, recordRefusedRefund } from './record-refund.ts';
import { type StripeRefund, stateOf, stripeRefund } from './stripe-refund.ts';

/**
 * Has Stripe carry out a refund that was decided, or asks how far it is. However often it runs and wherever it is cut off, Stripe makes
 * one refund a try: by the idempotency key, and by looking for it first when it was asked for before, since keys are forgotten.
 * @throws what passes (Stripe away, busy, out of budget): the job comes again
 */
export async function sendRefund(
  db: Db,
  payments: Payments,
  input: { refund: Id<'refund'> },
  now: Date,
): Promise<Recorded> {
  const [row] = await db.select().from(refunds).where(eq(refunds.id, input.refund));
  if (row === undefined || !isUnderWay(row)) return 'stale';
  const answer = await askStripe(db, payments, row, now);
  if (answer === null) return 'stale';
  return withTransaction(db, async (tx) =>
    'problem' in answer
      ? recordRefusedRefund(tx, { refund: row.id, attempt: row.attempt, ...answer }, now)
      : ((await recordRefund(tx, answer, now)) ?? 'stale'),
  );
}

/** One that Stripe is to carry out; what cost nothing names no payment and was done at once. */
type Sendable = RefundRow & { paymentId: string };

function isUnderWay(row: RefundRow): row is Sendable {
  return row.paymentId !== null && (row.state === 'requested' || row.state === 'sent');
}

async function askStripe(
  db: Db,
  payments: Payments,
  row: Sendable,
  now: Date,
): Promise<StripeRefund | { problem: string } | null> {
  const { stripeRefundId } = row;
  if (stripeRefundId !== null)
    return read(await payments.ask('refunds', 'refund', (stripe) => stripe.refunds.retrieve(stripeRefundId)));
  const isFirst = row.askedAt === null && row.attempt === 1;
  const made = isFirst ? null : await findMade(payments, row);
  if (made !== null) return made;
  try {
    const answer = await payments.ask('refunds', 'refund', async (stripe) =>
      (await markAsked(db, row, now)) ? create(stripe, row) : null,
    );
    return answer === null ? null : read(answer);
  } catch (cause) {
    if (isPassing(cause) || !(cause instanceof Stripe.errors.StripeInvalidRequestError)) throw cause;
    // refused because it is there already, when its key was forgotten meanwhile
    return (await findMade(payments, row)) ?? { problem: cause.message.slice(0, problemMax) };
  }
}

const problemMax = 300;

function create(stripe: Stripe, row: Sendable) {
  return stripe.refunds.create(
    {
      payment_intent: row.paymentId,
      amount: row.amountCents,
      metadata: { order: row.orderId, refund: row.id, attempt: String(row.attempt) },
    },
    { idempotencyKey: `refund/${row.id}/${row.attempt}` },
  );
}

/** So long the same key is asked again; what went out last is over well before the sweep begins the next attempt. */
const repeatsMs = 8 * 60_000;

/**
 * Written before it goes: a try that was cut off is known to have been one, and the next attempt begins some minutes after the first time. False
 * when it has begun meanwhile, or is about to.
 */
async function markAsked(db: Db, row: RefundRow, now: Date): Promise<boolean> {
  const { id, askedAt } = refunds;
  const { rowCount } = await db
    .update(refunds)
    .set({ askedAt: sql`coalesce(${askedAt}, ${now.toISOString()}::timestamptz)` })
    .where(
      and(
        eq(id, row.id),
        eq(refunds.attempt, row.attempt),
        eq(refunds.state, 'requested'),
        or(isNull(askedAt), gt(askedAt, new Date(now.getTime() - repeatsMs))),
      ),
    );
  return rowCount === 1;
}

/**
 * By whichever try; of this one also what the bank has failed since, as its key would repeat that it was made. An order has 20 tickets at
 * most, and so hardly more refunds than a page holds.
 */
async function findMade(payments: Payments, row: Sendable): Promise<StripeRefund | null> {
  const { data } = await payments.ask('refunds', 'refund', (stripe) =>
    stripe.refunds.list({ payment_intent: row.paymentId, limit: 100 }),
  );
  const made = data.map(read).filter(({ metadata }) => metadata?.refund === row.id);
  const isOfThisTry = ({ metadata }: StripeRefund) => metadata?.attempt === String(row.attempt);
  return made.find((one) => stateOf(one) !== 'failed') ?? made.find(isOfThisTry) ?? null;
}

function read(answer: unknown): StripeRefund {
  return v.parse(stripeRefund, answer);
}
