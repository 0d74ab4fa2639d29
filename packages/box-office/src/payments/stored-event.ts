import { asc, eq, inArray, sql } from 'drizzle-orm';
import * as v from 'valibot';
import type { Tx } from '../db.ts';
import { stripeEvents } from '../schema/sale.ts';
import { type StripeEvent, stripeEvent } from './stripe-objects.ts';

/** What came of an event, for the record and for people who look into it. */
export const outcomes = [
  'authorized',
  'repeated',
  'returning',
  'paid',
  'waiting',
  'over_limit',
  'put_off',
  'not_paid_yet',
  'released',
  'returned',
  'declined',
  'declined_too_often',
  'recorded',
  'stale',
  'other_world',
  'ignored',
] as const;
/**
 * `authorized`: a card holds the money for its order; what follows is `paid`, `waiting` for the show, `over_limit` or `put_off`. `returning`:
 * the order cannot keep it. `recorded`: what the event says of a refund, a dispute, a payout or a venue's account now stands with us.
 */
export type Outcome = (typeof outcomes)[number];

/**
 * Locks a stored event for the one who handles it. Null when that is done. It is the first lock of its transaction, before those of
 * the stock.
 * @throws Error when it is not stored: its job came before its row could be seen
 */
export async function lockEvent(tx: Tx, id: string): Promise<StripeEvent | null> {
  const [row] = await tx.select().from(stripeEvents).where(eq(stripeEvents.id, id)).for('update');
  if (row === undefined) throw new Error(`no Stripe event ${id}`);
  return row.handledAt === null ? v.parse(stripeEvent, row.payload) : null;
}

export async function markHandled(tx: Tx, id: string, outcome: Outcome, now: Date): Promise<void> {
  await tx.update(stripeEvents).set({ handledAt: now, outcome }).where(eq(stripeEvents.id, id));
}

/** `lockEvent` for several: those that are not handled yet. One that is not stored is in neither. */
export async function lockEvents(
  tx: Tx,
  ids: readonly string[],
): Promise<{ waiting: Map<string, StripeEvent>; handled: Set<string> }> {
  const rows = await tx
    .select()
    .from(stripeEvents)
    .where(inArray(stripeEvents.id, [...ids]))
    .orderBy(asc(stripeEvents.id))
    .for('update');
  const waiting = rows.filter((row) => row.handledAt === null);
  return {
    waiting: new Map(waiting.map((row) => [row.id, v.parse(stripeEvent, row.payload)])),
    handled: new Set(rows.flatMap((row) => (row.handledAt === null ? [] : [row.id]))),
  };
}

export async function markAllHandled(
  tx: Tx,
  outcomes: ReadonlyMap<string, Outcome>,
  now: Date,
): Promise<void> {
  if (outcomes.size === 0) return;
  await tx.execute(sql`
    UPDATE stripe_events e SET handled_at = ${now}, outcome = o.outcome
    FROM unnest(${sql.param([...outcomes.keys()])}::text[], ${sql.param([...outcomes.values()])}::text[])
      AS o(id, outcome)
    WHERE e.id = o.id`);
}
