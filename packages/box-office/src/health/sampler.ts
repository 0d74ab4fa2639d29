import { randomUUID } from 'node:crypto';
import type pg from 'pg';
import { createDb } from '../db.ts';
import { createPoolProbe } from './pool-wait.ts';
import { forgetSample, type Sample, sweepSamples, writeSample } from './samples.ts';

export const sampleEveryMs = 1_000;

export type Sampler = {
  /** Measures and says so: call it every `sampleEveryMs`. */
  take(): Promise<Sample>;
  /** Takes the word back: nobody is to slow down for a replica that has gone. */
  stop(): Promise<void>;
};

/**
 * Says how one replica is. It speaks by a connection of its own, so that it can still say that the others are all taken.
 */
export function createSampler(options: {
  service: 'core-api' | 'workers';
  /** What requests use. */
  pool: pg.Pool;
  /** What this speaks by. */
  own: pg.Pool;
  p95Ms?: () => number | null;
  queueAgeMs?: () => number | null | Promise<number | null>;
}): Sampler {
  const { service, pool, own } = options;
  const db = createDb(own);
  const replica = `${service}-${randomUUID()}`;
  const poolWaitMs = createPoolProbe(pool);
  let turns = 0;
  return {
    take: async () => {
      const sample = {
        p95Ms: options.p95Ms?.() ?? null,
        poolWaitMs: poolWaitMs(),
        queueAgeMs: (await options.queueAgeMs?.()) ?? null,
      };
      await writeSample(db, replica, sample);
      if (turns++ % 600 === 0) await sweepSamples(db);
      return sample;
    },
    stop: () => forgetSample(db, replica),
  };
}
