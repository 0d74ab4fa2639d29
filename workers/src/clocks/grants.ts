import { grant } from '@zilker/box-office/drops/grant';
import { liveDrops } from '@zilker/box-office/drops/live-drops';
import type { WorkersContext } from '../context.ts';
import { grantWriter } from '../redis/write-grant.ts';
import { type Clock, startClock } from './clock.ts';

/** Well below the time that a word counts. */
const everyMs = 250;

/** Crossing 3: grants calls and says so to the rooms, in every replica: the locks of the stock keep them from granting twice. */
export function startGrants({ db, redis, log, now }: WorkersContext): Clock {
  const write = grantWriter(redis);
  return startClock('grants', {
    everyMs,
    log,
    turn: async () => {
      for (const drop of await liveDrops(db, now())) await write(drop, await grant(db, drop, now()));
      return undefined;
    },
  });
}
