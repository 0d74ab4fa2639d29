import type { Postgres } from '@zilker/local/postgres';
import type { Replica } from '@zilker/local/replicas/start-replicas';
import type { Sqs } from '@zilker/local/sqs';
import type { StackOptions } from '@zilker/local/stack';
import { expect } from 'vitest';
import type { Meanwhile } from '../run-drop.ts';
import { giveAddresses, untilWell, wrongMails } from './aftermath.ts';
import { type FaultRun, type FaultStack, openFaultStack } from './fault-stack.ts';
import { type Prober, startProber, tallyOf, wrongAnswers } from './prober.ts';

/** A stack with several of core-api and of workers, kept running as an orchestrator does. */
export type CoreStack = Pick<FaultStack, 'stack' | 'target' | 'close'> & {
  coreApi: readonly Replica[];
  workers: readonly Replica[];
  postgres: Postgres;
  sqs: Sqs;
  /**
   * A whole drop in which something fails. Afterwards all must hold that an audit knows of, every service be ready by itself, every
   * paid order have one mail, and core-api have given no answer that it must not give.
   */
  runClean(run: CoreRun): Promise<Prober['seen']>;
};

type CoreRun = Omit<FaultRun, 'meanwhile'> & {
  /** Whether all of core-api may be gone for a moment, so that a request gets no answer at all; it may not by default. */
  mayBeGone?: boolean;
  meanwhile(about: Meanwhile, prober: Prober): Promise<void>;
};

/** Stores that are away hold fans up, and up to twelve services share the machine. */
const deadlineMs = 240_000;

export async function openCoreStack(options: {
  replicas: number;
  stack?: Pick<StackOptions, 'env' | 'postgresDir'>;
  envOf?: (replica: number) => Record<string, string>;
}): Promise<CoreStack> {
  const several = {
    count: options.replicas,
    ...(options.envOf === undefined ? {} : { envOf: options.envOf }),
  };
  const base = await openFaultStack({
    replicas: { 'core-api': several, workers: several },
    keepQueues: true,
    keepRunning: true,
    ...options.stack,
  });
  const { stack, target } = base;
  const { postgres, sqs } = stack.stores;
  if (postgres === undefined) throw new Error('A stack of its own has a PostgreSQL of its own.');
  return {
    ...base,
    coreApi: stack.replicas['core-api']?.all ?? [],
    workers: stack.replicas.workers?.all ?? [],
    postgres,
    sqs,
    async runClean({ meanwhile, mayBeGone = false, ...run }) {
      let prober: Prober | undefined;
      const { record, figures } = await base.runAudited({
        ...run,
        plan: { deadlineMs, ...run.plan },
        async meanwhile(about) {
          await giveAddresses(about.pool);
          prober = await startProber({ target, stack }, about);
          await meanwhile(about, prober);
        },
      });
      await untilWell(stack);
      await prober?.stop();
      const seen = prober?.seen ?? [];
      console.log(`${figures.sold} sold; ${tallyOf(seen)}`);
      expect(wrongAnswers(seen, { mayBeGone })).toEqual([]);
      expect(await wrongMails(stack, record)).toEqual([]);
      expect(figures.sold).toBeGreaterThan(0);
      return seen;
    },
  };
}
