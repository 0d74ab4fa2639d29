import { type Id, newId } from '@zilker/contracts/ids';
import { eq } from 'drizzle-orm';
import type { Tx } from '../db.ts';
import { enqueue } from '../outbox/enqueue.ts';
import { drops, events } from '../schema/tables.ts';

export type NewDrop = {
  venue: Id<'venue'>;
  event: Id<'event'>;
  mode?: 'draw' | 'standby';
  lobbyOpensAt: Date;
  drawAt: Date;
  closesAt: Date;
  perFanMax: number;
  ratePerMinute: number;
  /** Left out: a tenth of the rate. */
  floorPerMinute?: number | undefined;
  insideMax: number;
  openWindowMs: number;
  visitMs: number;
  holdMs: number;
  demo: boolean;
};

/** A new drop, its event published, and the job that tells the room: one commit or none. Checks nothing: its callers do. */
export async function insertDrop(tx: Tx, input: NewDrop, traceparent?: string): Promise<Id<'drop'>> {
  const id = newId('drop');
  const { venue, event, ...settings } = input;
  const floorPerMinute = input.floorPerMinute ?? floorOf(input.ratePerMinute);
  await tx.insert(drops).values({ id, venueId: venue, eventId: event, ...settings, floorPerMinute });
  await tx.update(events).set({ status: 'published' }).where(eq(events.id, event));
  await enqueue(tx, { kind: 'sync-drop', drop: id, version: 1 }, { traceparent });
  return id;
}

/** However unwell the box office is, a tenth of the pace that the venue wished for goes on. */
function floorOf(ratePerMinute: number): number {
  return Math.max(1, Math.ceil(ratePerMinute / 10));
}
