import { grant } from '@zilker/box-office/drops/grant';
import { liveDrops } from '@zilker/box-office/drops/live-drops';
import type { WorkersContext } from '../context.ts';
import { grantWriter } from '../redis/write-grant.ts';
import { type Clock, startClock } from './clock.ts';
import { forEachDrop } from './each-drop.ts';

/** Well below the time that a word counts. */
const everyMs = 250;
/** A drop that has ended is spoken of for its screens alone: in one turn of so many. */
const endedEvery = 8;
const atOnce = 4;

/** Crossing 3: grants calls and says so to the rooms, in every replica: the locks of the stock keep them from granting twice. */
export function startGrants({ db, redis, log, now }: WorkersContext): Clock {
  const write = grantWriter(redis);
  let turns = 0;
  return startClock('grants', {
    everyMs,
    log,
    turn: async () => {
      const withEnded = turns++ % endedEvery === 0;
      const due = (await liveDrops(db, now())).filter((drop) => withEnded || !drop.ended);
      await forEachDrop(due, { atOnce, log }, async ({ id }) => write(id, await grant(db, id, now())));
      return undefined;
    },
  });
}
