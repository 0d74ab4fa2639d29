import { createDbClock } from '@zilker/box-office/db-clock';
import { createSampler, sampleEveryMs } from '@zilker/box-office/health/sampler';
import { sweepIdentity } from '@zilker/box-office/identity/sweep';
import { canQuery, createPool } from '@zilker/runtime/pg';
import { serve } from '@zilker/runtime/serve';
import { runService } from '@zilker/runtime/service';
import { createCoreApp } from './app.ts';
import { readConfig } from './config.ts';
import { createContext } from './context.ts';
import { every } from './every.ts';

const sweepEveryMs = 10 * 60_000;
/** Its answers are shared, so that it reads little. */
const catalogueConnections = 2;

await runService({
  name: 'core-api',
  readEnv: () => readConfig(),
  start: async (config, { log }) => {
    const pool = createPool(config.DATABASE_URL, {
      max: config.DATABASE_CONNECTIONS_MAX,
      name: 'core-api',
      log,
      statementTimeoutMs: 5_000,
    });
    // apart from the others, so that it speaks even when those are all taken
    const own = createPool(config.DATABASE_URL, { max: 1, name: 'core-api-health', log });
    // what anyone browses stays quick while a sale has all the others
    const cataloguePool = createPool(config.DATABASE_URL, {
      max: catalogueConnections,
      name: 'core-api-catalogue',
      log,
      statementTimeoutMs: 5_000,
    });
    const clock = createDbClock(own);
    // a database that is away keeps nobody from starting: it is asked again each second
    await clock.sync().catch((cause: unknown) => log.warn('clock_not_set', { cause }));
    const context = createContext(config, { pool, cataloguePool, log, now: clock.now });
    const { p95Ms } = context.saleMeter;
    const sampler = createSampler({ service: 'core-api', pool, own, p95Ms });
    const server = await serve(createCoreApp(context), { host: config.HOST, port: config.PORT });
    const sweep = every(sweepEveryMs, () => sweepIdentity(context.db, context.now()), log);
    const health = every(
      sampleEveryMs,
      async () => {
        await clock.sync();
        await sampler.take();
      },
      log,
    );
    return {
      // by the connection of its own: a replica whose pool is full refuses what is too much, and serves the rest
      ready: async () => ({ postgres: await canQuery(own) }),
      stop: [
        { name: 'http', run: () => server.stop() },
        { name: 'sweep', run: () => sweep.stop() },
        { name: 'health', run: () => health.stop().then(() => sampler.stop()) },
        { name: 'wallets', run: () => context.wallets.stop() },
        { name: 'postgres', run: () => Promise.all([pool.end(), cataloguePool.end(), own.end()]) },
      ],
    };
  },
});
