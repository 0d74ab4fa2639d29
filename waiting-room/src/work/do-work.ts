import { Refusal } from '@zilker/contracts/errors';
import type { WorkChallenge } from '@zilker/contracts/http/room';
import type { PlaceClaims } from '@zilker/contracts/tokens';
import type { Drop } from '../drops/drop.ts';
import { workDone, workRefused } from '../events.ts';
import { signPlace } from '../join/place-reply.ts';
import type { RoomContext } from '../room-context.ts';
import { checkWork, makeWork } from './challenge.ts';
import { neededWork, needsWork } from './needs-work.ts';

/** What this token has still to work on. */
export function workOf(room: RoomContext, drop: Drop, place: PlaceClaims): WorkChallenge | null {
  return needsWork(drop, place) ? makeWork(room, place, neededWork(drop, place.index)) : null;
}

/** The same place token, with the work that was done for it. @throws Refusal `work_wrong`, `work_expired` */
export async function solveWork(
  room: RoomContext,
  drop: Drop,
  place: PlaceClaims,
  solution: string,
): Promise<string> {
  try {
    const level = await checkWork(room, place, solution);
    workDone(
      room.log,
      { level: (['1', '2', '3'] as const)[level - 1] ?? '1' },
      { drop: drop.id, index: place.index },
    );
    return await signPlace(room, drop, { ...place, work: Math.max(place.work, level) });
  } catch (cause) {
    if (cause instanceof Refusal && (cause.code === 'work_wrong' || cause.code === 'work_expired'))
      workRefused.add(1, { reason: cause.code });
    throw cause;
  }
}
