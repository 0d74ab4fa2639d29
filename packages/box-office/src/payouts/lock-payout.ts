import type { Id } from '@zilker/contracts/ids';
import { eq } from 'drizzle-orm';
import type { Tx } from '../db.ts';
import { events } from '../schema/catalogue.ts';
import { payouts } from '../schema/money.ts';
import type { PayoutRow } from './payout-view.ts';

export type EventRow = typeof events.$inferSelect;

/** Locks an event for what moves its venue's money; foreign keys still pass. Payouts of one event wait for each other here. */
export async function lockEventRow(tx: Tx, id: Id<'event'>): Promise<EventRow | undefined> {
  const [row] = await tx.select().from(events).where(eq(events.id, id)).for('no key update');
  return row;
}

/** A payout with its event, locked in that order. Undefined for one that is not there. */
export async function lockPayout(tx: Tx, id: Id<'payout'>): Promise<PayoutRow | undefined> {
  const [found] = await tx.select({ event: payouts.eventId }).from(payouts).where(eq(payouts.id, id));
  if (found === undefined) return undefined;
  await lockEventRow(tx, found.event);
  const [row] = await tx.select().from(payouts).where(eq(payouts.id, id)).for('update');
  return row;
}
