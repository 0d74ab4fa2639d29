import type { DbClock } from '@zilker/box-office/db-clock';
import { type Sampler, sampleEveryMs } from '@zilker/box-office/health/sampler';
import type { WorkersContext } from '../context.ts';
import { type Clock, startClock } from './clock.ts';

/** Says how this worker is, and sets its time by the database's. */
export function startHealth({ log }: WorkersContext, at: { sampler: Sampler; clock: DbClock }): Clock {
  const running = startClock('health', {
    everyMs: sampleEveryMs,
    log,
    turn: async () => {
      await at.clock.sync();
      await at.sampler.take();
      return undefined;
    },
  });
  return {
    stop: async () => {
      await running.stop();
      await at.sampler.stop();
    },
  };
}
