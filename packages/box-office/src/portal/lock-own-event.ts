import { Refusal } from '@zilker/contracts/errors';
import type { Id } from '@zilker/contracts/ids';
import { and, eq } from 'drizzle-orm';
import type { Tx } from '../db.ts';
import { events } from '../schema/tables.ts';
import type { EventRow } from './change-drop.ts';

/**
 * A venue's own event, locked: before its drop, so that none is scheduled meanwhile. Foreign keys still pass.
 * @throws Refusal `event_unknown`
 */
export async function lockOwnEvent(
  tx: Tx,
  input: { venue: Id<'venue'>; event: Id<'event'> },
): Promise<EventRow> {
  const [row] = await tx
    .select()
    .from(events)
    .where(and(eq(events.venueId, input.venue), eq(events.id, input.event)))
    .for('no key update');
  if (row === undefined) throw new Refusal('event_unknown');
  return row;
}
