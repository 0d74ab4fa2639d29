import { request } from '@zilker/contracts/client';
import { readWork, solveWork, type WorkChallenge } from '@zilker/contracts/http/room';
import type { Id } from '@zilker/contracts/ids';
import { backoffMs } from '@zilker/ui/retry';
import type { Working } from '../room/create-room.ts';
import { pause } from '../room/pause.ts';
import { asRequestError } from '../states/create-load.ts';
import { notePlace, readPlace } from '../states/place.ts';
import { solve } from './solve.ts';

/** Loaded only when the room asks for work. */
export type Solve = typeof solve;

const triesMax = 8;
const problem = 'This check does not get through yet. Your place is kept, and we try again.';

/**
 * Does the work that the room asks of this place, keeps the token that it gives for it, and says how far it is. True when there is
 * a new token to say hello with; false when it could not be had, or `signal` ended it.
 */
export async function doWork(
  drop: Id<'drop'>,
  tell: (working: Working | undefined) => void,
  signal: AbortSignal,
  solveIt: Solve = solve,
): Promise<boolean> {
  for (let tries = 1; tries <= triesMax && !signal.aborted; tries++) {
    try {
      const done = await tryOnce(drop, tell, signal, solveIt);
      if (done) tell(undefined);
      if (done || signal.aborted) return done;
    } catch (cause) {
      const { code } = asRequestError(cause);
      // What the room says of the place itself it says to the next hello as well.
      if (code.startsWith('place_') || code === 'drop_unknown') {
        tell(undefined);
        return true;
      }
    }
    notePlace(drop, { work: null });
    tell({ problem });
    await pause(backoffMs(tries), signal);
  }
  return false;
}

async function tryOnce(
  drop: Id<'drop'>,
  tell: (working: Working) => void,
  signal: AbortSignal,
  solveIt: Solve,
): Promise<boolean> {
  const place = readPlace(drop);
  if (!place) return false;
  const asked = { params: { drop }, headers: { authorization: `Bearer ${place.place}` }, signal };
  const work: WorkChallenge | null = place.work ?? (await request(readWork, asked)).work;
  if (!work) return true;
  tell({ share: 0 });
  const solution = await solveIt(work, (share) => tell({ share }), signal);
  if (solution === undefined) return false;
  const { place: token } = await request(solveWork, { ...asked, body: { solution } });
  notePlace(drop, { place: token, work: null });
  return true;
}
