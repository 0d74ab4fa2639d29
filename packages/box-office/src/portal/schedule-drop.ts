import { Refusal } from '@zilker/contracts/errors';
import type * as portal from '@zilker/contracts/http/portal';
import type { Id } from '@zilker/contracts/ids';
import { and, eq } from 'drizzle-orm';
import type * as v from 'valibot';
import { type Db, withTransaction } from '../db.ts';
import { drops, events } from '../schema/tables.ts';
import { insertDrop } from './insert-drop.ts';
import { once } from './once.ts';
import { readPortalEvent } from './read-portal-event.ts';

export type DropInput = v.InferOutput<(typeof portal.scheduleDrop)['body']>;

/** The room needs this long to publish its commitment before the round of the draw can be known. */
export const drawAheadMinMs = 20_000;
export const lobbyMinMs = 10_000;
export const saleMinMs = 60_000;
/** A lobby may be scheduled for "now" by a clock that is a little slow. */
const clockSkewMs = 60_000;

/**
 * Schedules the drop of a venue's own event and publishes the event, once for each key.
 * @throws Refusal `event_unknown`, `drop_exists`, `schedule_invalid` with a sentence that names what does not fit,
 * `idempotency_key_reused`
 */
export async function scheduleDrop(
  db: Db,
  input: {
    venue: Id<'venue'>;
    event: Id<'event'>;
    idempotencyKey: string;
    drop: DropInput;
    traceparent?: string | undefined;
  },
  now: Date,
): Promise<portal.PortalEvent> {
  const { venue, event, idempotencyKey: key, drop } = input;
  return withTransaction(db, async (tx) => {
    // locked, so that of two who schedule at once the second sees the first one's drop
    const [row] = await tx
      .select()
      .from(events)
      .where(and(eq(events.venueId, venue), eq(events.id, event)))
      .for('update');
    if (row === undefined) throw new Refusal('event_unknown');
    await once(tx, { scope: `schedule-drop:${event}`, key, body: drop }, { event }, async () => {
      const [existing] = await tx.select({ id: drops.id }).from(drops).where(eq(drops.eventId, event));
      if (existing !== undefined) throw new Refusal('drop_exists');
      const problem = problemOf(drop, row, now);
      if (problem !== null) throw new Refusal('schedule_invalid', { message: problem });

      const { lobbyOpensAtMs, drawAtMs, closesAtMs, ...settings } = drop;
      await insertDrop(
        tx,
        {
          venue,
          event,
          lobbyOpensAt: new Date(lobbyOpensAtMs),
          drawAt: new Date(drawAtMs),
          closesAt: new Date(closesAtMs),
          ...settings,
          demo: false,
        },
        input.traceparent,
      );
    });
    return readPortalEvent(tx, { venue, event }, now);
  });
}

/** Pure: the first thing that does not fit, as a sentence, or null. */
export function problemOf(
  drop: Pick<DropInput, 'lobbyOpensAtMs' | 'drawAtMs' | 'closesAtMs'> &
    Partial<Pick<DropInput, 'mode' | 'ratePerMinute' | 'floorPerMinute'>>,
  event: { startsAt: Date; status: string },
  now: Date,
): string | null {
  const { lobbyOpensAtMs, drawAtMs, closesAtMs } = drop;
  const nowMs = now.getTime();
  if (event.status === 'cancelled') return 'This event was cancelled.';
  if (event.startsAt.getTime() <= nowMs) return 'The show has begun.';
  const { floorPerMinute: floor, ratePerMinute: rate } = drop;
  if (floor !== undefined && rate !== undefined && floor > rate)
    return 'The slowest pace cannot be above the rate.';
  if (drop.mode === 'standby') {
    if (drawAtMs !== lobbyOpensAtMs) return 'An ordinary sale has no draw: it opens when its line does.';
    if (lobbyOpensAtMs < nowMs - clockSkewMs) return 'The sale must open now or later.';
    if (closesAtMs < lobbyOpensAtMs + saleMinMs) return 'The sale must stay open for a minute.';
    if (closesAtMs > event.startsAt.getTime()) return 'The sale must close by the start of the show.';
    return null;
  }
  if (lobbyOpensAtMs < nowMs - clockSkewMs) return 'The lobby must open now or later.';
  if (drawAtMs < nowMs + drawAheadMinMs) return 'The draw must be at least 20 seconds from now.';
  if (drawAtMs < lobbyOpensAtMs + lobbyMinMs) return 'The lobby must be open for 10 seconds before the draw.';
  if (closesAtMs < drawAtMs + saleMinMs) return 'The drop must stay open for a minute after the draw.';
  if (closesAtMs > event.startsAt.getTime()) return 'The drop must close by the start of the show.';
  return null;
}
