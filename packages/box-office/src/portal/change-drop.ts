import { Refusal } from '@zilker/contracts/errors';
import type { Id } from '@zilker/contracts/ids';
import { and, eq } from 'drizzle-orm';
import type { Tx } from '../db.ts';
import { enqueue } from '../outbox/enqueue.ts';
import { drops, events } from '../schema/tables.ts';
import { type DropRow, lockStock, type Stock } from '../stock.ts';

export type EventRow = typeof events.$inferSelect;

/**
 * The drop of a venue's own event, with its stock, all locked.
 * @throws Refusal `event_unknown`, `drop_unknown` for an event without a drop
 */
export async function lockOwnDrop(
  tx: Tx,
  input: { venue: Id<'venue'>; event: Id<'event'> },
): Promise<{ event: EventRow; stock: Stock }> {
  const [row] = await tx
    .select({ event: events, drop: drops.id })
    .from(events)
    .leftJoin(drops, eq(drops.eventId, events.id))
    .where(and(eq(events.venueId, input.venue), eq(events.id, input.event)));
  if (row === undefined) throw new Refusal('event_unknown');
  if (row.drop === null) throw new Refusal('drop_unknown');
  return { event: row.event, stock: await lockStock(tx, row.drop) };
}

/** A new version of a drop and the job that tells the room: one commit or none. The caller has locked the drop. */
export async function writeNewVersion(
  tx: Tx,
  drop: DropRow,
  change: Partial<typeof drops.$inferInsert>,
  traceparent?: string,
): Promise<void> {
  const version = drop.version + 1;
  await tx
    .update(drops)
    .set({ ...change, version })
    .where(eq(drops.id, drop.id));
  await enqueue(tx, { kind: 'sync-drop', drop: drop.id, version }, { traceparent });
}
