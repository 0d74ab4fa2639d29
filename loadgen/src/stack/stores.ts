import { createDb, type Db } from '@zilker/box-office/db';
import type { RedisClient } from '@zilker/runtime/redis';
import { createRedis, untilReady } from '@zilker/runtime/redis';
import pg from 'pg';
import { createQueues, type Queues } from './queues.ts';
import type { Target } from './target.ts';

/** The stores of a stack, for opening a drop and for auditing it. */
export type StoreClients = {
  db: Db;
  pool: pg.Pool;
  redis: RedisClient;
  queues: Queues;
  close(): Promise<void>;
};

export async function connectStores(target: Target): Promise<StoreClients> {
  // patient where a service must not be: the crowd itself may keep this process and the machine busy
  const pool = new pg.Pool({
    connectionString: target.DATABASE_URL,
    max: 4,
    application_name: 'loadgen',
    connectionTimeoutMillis: 30_000,
    statement_timeout: 30_000,
  });
  pool.on('error', () => undefined);
  const redis = createRedis(target.REDIS_URL, { name: 'loadgen' });
  const queues = createQueues(target);
  await untilReady(redis);
  return {
    db: createDb(pool),
    pool,
    redis,
    queues,
    async close() {
      redis.disconnect();
      queues.close();
      await pool.end();
    },
  };
}
