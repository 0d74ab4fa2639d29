import { randomUUID } from 'node:crypto';
import { createDbClock } from '@zilker/box-office/db-clock';
import { createSampler } from '@zilker/box-office/health/sampler';
import { isPassing } from '@zilker/box-office/payments/is-passing';
import { WalletAway } from '@zilker/box-office/wallets/wallet-away';
import { type Queue, queues } from '@zilker/contracts/jobs/job';
import { isUnavailable } from '@zilker/contracts/postgres-failures';
import { consumeWhenThere } from '@zilker/runtime/consume/when-there';
import { canQuery, createPool } from '@zilker/runtime/pg';
import { canPing, createRedis, untilReady } from '@zilker/runtime/redis';
import { runService } from '@zilker/runtime/service';
import { startCalls } from './calls/read-calls.ts';
import { startGrants } from './clocks/grants.ts';
import { startHealth } from './clocks/health.ts';
import { startMoves } from './clocks/moves.ts';
import { startPasses } from './clocks/passes.ts';
import { startPayouts } from './clocks/payouts.ts';
import { startQueueCounts } from './clocks/queue-counts.ts';
import { startReconcilePayments } from './clocks/reconcile-payments.ts';
import { startSweep } from './clocks/sweep.ts';
import { startWatch } from './clocks/watch.ts';
import { readConfig } from './config.ts';
import { createContext } from './context.ts';
import { createHandler } from './jobs/handlers.ts';
import { measureQueueAge } from './jobs/queue-age.ts';
import { startRelay } from './relay/relay.ts';

/** Jobs of these queues are done together: of one drop, or in one question. The more are there, the less each of them costs. */
const inBatches: ReadonlySet<Queue> = new Set(['orders', 'audit']);
const batchJobs = 50;

await runService({
  name: 'workers',
  readEnv: () => readConfig(),
  start: async (config, { log }) => {
    const pool = createPool(config.DATABASE_URL, {
      max: config.DATABASE_CONNECTIONS_MAX,
      name: 'workers',
      log,
    });
    const redis = createRedis(config.REDIS_URL, { name: 'workers', log });
    await untilReady(redis);
    // apart from the others, so that it speaks even when those are all taken
    const own = createPool(config.DATABASE_URL, { max: 1, name: 'workers-health', log });
    const clock = createDbClock(own);
    // a database that is away keeps nobody from starting: it is asked again each second
    await clock.sync().catch((cause: unknown) => log.warn('clock_not_set', { cause }));
    const context = createContext(config, { pool, redis, log, now: clock.now });
    const { handle, ageMs } = measureQueueAge(context, createHandler(context));
    const replica = randomUUID();
    const sampler = createSampler({ service: 'workers', pool, own, queueAgeMs: ageMs });
    const consumers = queues.map((queue) =>
      consumeWhenThere(context.sqs, queue, handle, {
        log,
        concurrency: inBatches.has(queue) ? batchJobs : config.JOBS_AT_ONCE,
        isOutage: (cause) => isUnavailable(cause) || isPassing(cause) || cause instanceof WalletAway,
        now: clock.now,
      }),
    );
    const clocks = [
      startCalls(context, replica),
      startGrants(context, replica),
      startSweep(context),
      startWatch(context, replica),
      startHealth(context, { sampler, clock }),
      startQueueCounts(context),
      startPayouts(context, replica),
      startMoves(context),
      startPasses(context),
      startReconcilePayments(context, replica),
    ];
    const relay = startRelay(context);
    return {
      ready: async () => ({ postgres: await canQuery(pool), redis: await canPing(redis) }),
      stop: [
        { name: 'consumers', run: () => Promise.all(consumers.map((one) => one.stop())), timeoutMs: 20_000 },
        { name: 'clocks', run: () => Promise.all(clocks.map((clock) => clock.stop())) },
        // last of the work: what the others have put into the outbox still goes out
        { name: 'relay', run: () => relay.stop() },
        { name: 'mail', run: () => context.closeMail() },
        { name: 'wallets', run: () => context.wallets.stop().then(() => context.passPush?.stop()) },
        { name: 'sqs', run: () => context.sqs.stop() },
        { name: 'redis', run: () => redis.quit() },
        { name: 'postgres', run: () => Promise.all([pool.end(), own.end()]) },
      ],
    };
  },
});
