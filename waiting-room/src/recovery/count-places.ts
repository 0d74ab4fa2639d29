import type { Drop } from '../drops/drop.ts';
import { sendReport } from '../reports/send-reports.ts';
import type { RoomContext } from '../room-context.ts';

const everyMs = 5_000;
/** In a rush it is said sooner. */
const rushMs = 1_000;
const rushPlaces = 1_000;

/** What the record was told last of a drop's places, by this replica. */
export type Counted = { places: number; atMs: number };

/**
 * Tells the record now and then how many indices were given out, so that a room that loses everything counts on above that. One
 * replica does it for all; a Redis that forgets who only has it said twice.
 * @returns what was told last by now
 * @throws Error when Redis or the queue is away
 */
export async function countPlaces(room: RoomContext, drop: Drop, told: Counted): Promise<Counted> {
  const { places } = drop.state;
  const atMs = performance.now();
  const due = places - told.places >= rushPlaces ? rushMs : everyMs;
  if (drop.lost || places <= told.places || atMs - told.atMs < due) return told;
  if ((await room.redis.set(drop.keys.counted, places, 'PX', due - rushMs / 2, 'NX')) === null)
    return { ...told, atMs: atMs - due + rushMs };
  await sendReport(room, drop.id, { fact: 'counted', places, atMs: Math.round(room.nowMs()) });
  return { places, atMs };
}
