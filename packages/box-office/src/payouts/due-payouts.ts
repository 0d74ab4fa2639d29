import { type Id, newId } from '@zilker/contracts/ids';
import { and, desc, eq, sql } from 'drizzle-orm';
import { type Db, type Tx, withTransaction } from '../db.ts';
import { enqueue } from '../outbox/enqueue.ts';
import { events, venues } from '../schema/catalogue.ts';
import { payouts } from '../schema/money.ts';
import { type EventBalance, eventBalance } from './event-balance.ts';
import { lockEventRow } from './lock-payout.ts';
import { payable } from './payable.ts';

/** Events looked at in one turn, a page at a time. What is beyond has waited longest in the next. */
const pageMax = 100;
const pagesMax = 50;
/** One that failed is tried again the next day; one that Stripe was asked for and did not answer, sooner. */
const againMs = 24 * 3_600_000;
const standingMs = 60_000;
/** What was taken back of a payout by hand waits for a person to record the right one. */
const undoneMs = 24 * 3_600_000;
/** An event of which something waits is looked at so often, one of which nothing is left less often: money of it may yet come. */
const lookAgainMs = { soon: 10 * 60_000, late: 24 * 3_600_000 } as const;

/**
 * Makes payouts of what is due to venues that Stripe pays, and has those sent. One is under way for an event at a time; an event of which a
 * transfer was taken back, if only in part, is left to a person. Resolves to how many were asked for.
 */
export async function duePayouts(db: Db, now: Date): Promise<number> {
  let asked = await askAgain(db, now);
  for (let page = 0; page < pagesMax; page++) {
    const ids = await candidates(db, now);
    for (const event of ids) asked += await payOut(db, event, now);
    if (ids.length < pageMax) break;
  }
  return asked;
}

/** Each is due to be looked at later once it was, so that the ledger of shows long over is not summed in every turn. */
async function candidates(db: Db, now: Date): Promise<Id<'event'>[]> {
  const undoneSince = new Date(now.getTime() - undoneMs);
  const { rows } = await db.execute<{ id: Id<'event'> }>(sql`
    SELECT e.id FROM events e JOIN venues v ON v.id = e.venue_id
    WHERE coalesce(e.payout_look_at, '-infinity') <= ${now} AND v.payout_by = 'stripe' AND v.payouts_enabled AND v.stripe_account_id IS NOT NULL
      AND e.starts_at + v.payout_after_days * interval '1 day' <= ${now}
      AND NOT EXISTS (SELECT FROM payouts p WHERE p.event_id = e.id AND CASE p.by
        WHEN 'stripe' THEN p.state IN ('due', 'reversed') OR EXISTS (
          SELECT FROM ledger l WHERE l.event_id = e.id AND l.kind = 'payout_failed' AND split_part(l.source, '/', 1) = p.id)
        ELSE p.state = 'reversed' AND p.reversed_at > ${undoneSince} END)
    ORDER BY e.payout_look_at NULLS FIRST, e.id LIMIT ${pageMax}`);
  return rows.map(({ id }) => id);
}

async function payOut(db: Db, id: Id<'event'>, now: Date): Promise<0 | 1> {
  return withTransaction(db, async (tx) => {
    const event = await lockEventRow(tx, id);
    if (event === undefined) return 0;
    const [venue] = await tx.select().from(venues).where(eq(venues.id, event.venueId));
    if (venue?.payoutBy !== 'stripe' || !venue.payoutsEnabled) return 0;
    const balance = await eventBalance(tx, id);
    const { payableCents, payableAt } = payable({ ...balance, ...venue, startsAt: event.startsAt }, now);
    const payoutLookAt = lookAgainAt(balance, payableAt, now);
    await tx.update(events).set({ payoutLookAt }).where(eq(events.id, id));
    if (payableCents === 0 || payableAt === null || payableAt > now || balance.dueCents > 0) return 0;
    const payout = await nextPayout(tx, { venue: venue.id, event: id }, now);
    if (payout === null) return 0;
    const of = { venueId: venue.id, eventId: id, currency: event.currency };
    const values = { ...of, ...payout, by: 'stripe', state: 'due', amountCents: payableCents } as const;
    await tx
      .insert(payouts)
      .values({ ...values, createdAt: now })
      .onConflictDoUpdate({
        target: payouts.id,
        set: {
          state: 'due',
          amountCents: payableCents,
          attempt: payout.attempt,
          problem: null,
          askedAt: null,
          createdAt: now,
        },
      });
    await enqueue(tx, { kind: 'send-payout', payout: payout.id });
    return 1;
  });
}

function lookAgainAt(balance: EventBalance, payableAt: Date | null, now: Date): Date {
  const late = now.getTime() + lookAgainMs.late;
  if (payableAt !== null && payableAt > now) return new Date(Math.min(late, payableAt.getTime()));
  const waits = payableAt !== null || balance.isHeld || balance.owedCents > 0;
  return new Date(waits ? now.getTime() + lookAgainMs.soon : late);
}

/** The one that failed goes on, a day later; null while that is not over. Else it is a new one. */
async function nextPayout(
  tx: Tx,
  { venue, event }: { venue: Id<'venue'>; event: Id<'event'> },
  now: Date,
): Promise<{ id: Id<'payout'>; attempt: number } | null> {
  const [failed] = await tx
    .select()
    .from(payouts)
    .where(and(eq(payouts.venueId, venue), eq(payouts.eventId, event), eq(payouts.state, 'failed')))
    .orderBy(desc(payouts.createdAt))
    .limit(1);
  if (failed === undefined) return { id: newId('payout'), attempt: 1 };
  const failedAt = failed.askedAt ?? failed.createdAt;
  if (now.getTime() - failedAt.getTime() < againMs) return null;
  return { id: failed.id, attempt: failed.attempt + 1 };
}

/** A job that was lost, or tried too often while Stripe was away: the payout is due all the same. */
async function askAgain(db: Db, now: Date): Promise<number> {
  const before = new Date(now.getTime() - standingMs);
  const standing = await db
    .select({ id: payouts.id })
    .from(payouts)
    .where(
      and(
        eq(payouts.state, 'due'),
        sql`coalesce(${payouts.askedAt}, ${payouts.createdAt}) < ${before}`,
        sql`NOT EXISTS (SELECT FROM outbox b WHERE b.job ->> 'payout' = ${payouts.id})`,
      ),
    )
    .limit(pageMax);
  for (const { id } of standing) await enqueue(db, { kind: 'send-payout', payout: id });
  return standing.length;
}
