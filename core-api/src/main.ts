import { sweepIdentity } from '@zilker/box-office/identity/sweep';
import { canQuery, createPool } from '@zilker/runtime/pg';
import { serve } from '@zilker/runtime/serve';
import { runService } from '@zilker/runtime/service';
import { createCoreApp } from './app.ts';
import { readConfig } from './config.ts';
import { createContext } from './context.ts';
import { every } from './every.ts';

const sweepEveryMs = 10 * 60_000;

await runService({
  name: 'core-api',
  readEnv: () => readConfig(),
  start: async (config, { log }) => {
    const pool = createPool(config.DATABASE_URL, {
      max: config.DATABASE_CONNECTIONS_MAX,
      name: 'core-api',
      log,
    });
    const context = createContext(config, { pool, log });
    const server = await serve(createCoreApp(context), { host: config.HOST, port: config.PORT });
    const sweep = every(sweepEveryMs, () => sweepIdentity(context.db, context.now()), log);
    return {
      ready: async () => ({ postgres: await canQuery(pool) }),
      stop: [
        { name: 'http', run: () => server.stop() },
        { name: 'sweep', run: () => sweep.stop() },
        { name: 'postgres', run: () => pool.end() },
      ],
    };
  },
});
