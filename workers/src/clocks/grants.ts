import { grant } from '@zilker/box-office/drops/grant';
import { liveDrops } from '@zilker/box-office/drops/live-drops';
import { paceGrants } from '@zilker/box-office/health/pace-grants';
import { type Pacing, unpaced } from '@zilker/box-office/health/pacing';
import type { GrantWord } from '@zilker/contracts/signals/grants';
import { gauge } from '@zilker/runtime/metrics';
import type { WorkersContext } from '../context.ts';
import { grantsSlowed } from '../events.ts';
import { grantWriter } from '../redis/write-grant.ts';
import { type Clock, startClock } from './clock.ts';
import { createEachDrop } from './each-drop.ts';
import { createLeased } from './leased.ts';

/** Well below the time that a word counts. */
const everyMs = 250;
/** A drop that has ended, or where nothing stirs, is spoken of in one turn of so many. */
const endedEvery = 8;
const quietEvery = 4;
/** How well the box office is, is asked about once a second. */
const pacedEvery = 4;
const atOnce = 4;
/** Another takes over so soon that the last word still counts when it speaks. */
const leaseMs = 2_000;

const share = gauge(
  'zilker_grant_share',
  'The share of the rate that is granted while the box office is unwell.',
);

const leading = gauge('zilker_grants_leading', '1 on the replica that grants, 0 on the others.');

/**
 * Crossing 3: grants calls and says so to the rooms, one replica at a time by a lease. Two that both believe they have it do no harm:
 * the locks of the stock keep them from granting twice, and the rooms hear the one of the higher term.
 */
export function startGrants({ db, redis, log, now, paymentLimits }: WorkersContext, holder: string): Clock {
  const lease = createLeased(db, { name: 'grants', holder, forMs: leaseMs });
  const write = grantWriter(redis);
  const eachDrop = createEachDrop({ atOnce, log });
  const before = new Map<string, GrantWord>();
  const quiet = new Set<string>();
  let turns = 0;
  let pacing = unpaced;
  let slowedBy: Pacing['cause'] = null;
  const clock = startClock('grants', {
    everyMs,
    log,
    turn: async () => {
      const term = await lease.hold();
      leading.set(term === null ? 0 : 1);
      if (term === null) {
        // whoever grants says what slows it
        share.set(1);
        return undefined;
      }
      const turn = turns++;
      if (turn % pacedEvery === 0) pacing = await paceGrants(db, { limits: paymentLimits });
      share.set(pacing.health?.share ?? 1);
      if (pacing.cause !== null && pacing.cause !== slowedBy) grantsSlowed(log, { reason: pacing.cause });
      slowedBy = pacing.cause;
      const live = (await liveDrops(db, now())).filter((drop) => !drop.cancelled);
      const due = live.filter(({ id, ended }) =>
        ended ? turn % endedEvery === 0 : !quiet.has(id) || turn % quietEvery === 0,
      );
      if (due.length > 0) lease.begun();
      await eachDrop(due, async ({ id }) => {
        const word = await grant(db, id, now(), pacing, term);
        await write(id, word);
        lease.done();
        if (isQuiet(word, before.get(id))) quiet.add(id);
        else quiet.delete(id);
        before.set(id, word);
      });
      return undefined;
    },
  });
  return {
    stop: async () => {
      await clock.stop();
      leading.set(0);
      await lease.stop();
    },
  };
}

/** Nobody is inside, and nobody was called since the word before. */
function isQuiet(word: GrantWord, before: GrantWord | undefined): boolean {
  return word.inside === 0 && word.granted === before?.granted;
}
