import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { inRepository } from './paths.ts';
import { freePorts, type Ports } from './ports.ts';
import { ensureDatabase, type Postgres, startPostgres } from './postgres.ts';
import { type Redis, startRedis } from './redis/redis.ts';
import type { RedisUrls } from './redis/redis-users.ts';
import { type Sqs, startSqs } from './sqs.ts';

/** Real PostgreSQL, Redis and SQS on loopback. */
export type Stores = {
  /** The database of Zilker, as its owner. */
  databaseUrl: string;
  /** The database `postgres`: for making others. */
  adminUrl: string;
  redisUrls: RedisUrls;
  sqsEndpoint: string;
  /** What any process needs in its env to speak to SQS here. */
  env: Record<string, string>;
  pids: Record<'postgres' | 'redis', number>;
  /** Stops all three, whatever becomes of one. */
  stop(): Promise<void>;
};

export type StoresOptions = {
  dataDir: string;
  /** Free ports are taken where none are given. */
  ports?: Pick<Ports, 'postgres' | 'redis' | 'sqs'>;
  /** False leaves out fsync and keeps queues in memory: for tests. */
  durable?: boolean;
  queuePrefix?: string;
  logDir?: string;
  tell?: (sentence: string) => void;
};

/**
 * Starts the three stores side by side; when one cannot start, those that did are stopped again.
 * @throws Problem when a port is taken or a server cannot be found.
 */
export async function startStores(options: StoresOptions): Promise<Stores> {
  const { dataDir, durable = true } = options;
  const ports = options.ports ?? (await anyPorts());
  await mkdir(dataDir, { recursive: true, mode: 0o700 });
  if (options.logDir !== undefined) await mkdir(options.logDir, { recursive: true });
  const log = (name: string) =>
    options.logDir === undefined ? {} : { logFile: join(options.logDir, `${name}.log`) };

  const started = await allOrNone([
    () =>
      startPostgres({
        dataDir: join(dataDir, 'postgres'),
        port: ports.postgres,
        durable,
        ...log('postgres'),
      }),
    () =>
      startRedis({
        dataDir: join(dataDir, 'redis'),
        port: ports.redis,
        fetchDir: inRepository('.zilker', 'redis-server'),
        ...log('redis'),
        ...(options.tell === undefined ? {} : { tell: options.tell }),
      }),
    () =>
      startSqs({
        port: ports.sqs,
        ...(durable ? { dataDir: join(dataDir, 'sqs') } : {}),
        ...(options.queuePrefix === undefined ? {} : { queuePrefix: options.queuePrefix }),
      }),
  ] as const);
  const [postgres, redis, sqs] = started as [Postgres, Redis, Sqs];
  return {
    databaseUrl: await ensureDatabase(postgres, 'zilker'),
    adminUrl: postgres.adminUrl,
    redisUrls: redis.urls,
    sqsEndpoint: sqs.endpoint,
    env: sqsEnv(sqs.endpoint),
    pids: { postgres: postgres.pid, redis: redis.pid },
    stop: async () => {
      await Promise.allSettled([sqs.stop(), redis.stop(), postgres.stop()]);
    },
  };
}

/** The SDK wants a region and keys even of a server that checks neither. */
export function sqsEnv(endpoint: string): Record<string, string> {
  return {
    SQS_ENDPOINT: endpoint,
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'local',
    AWS_SECRET_ACCESS_KEY: 'local',
  };
}

async function anyPorts(): Promise<Pick<Ports, 'postgres' | 'redis' | 'sqs'>> {
  const [postgres = 0, redis = 0, sqs = 0] = await freePorts(3);
  return { postgres, redis, sqs };
}

async function allOrNone(
  starts: readonly (() => Promise<{ stop(): Promise<void> }>)[],
): Promise<{ stop(): Promise<void> }[]> {
  const outcomes = await Promise.allSettled(starts.map((start) => start()));
  const running = outcomes.flatMap((outcome) => (outcome.status === 'fulfilled' ? [outcome.value] : []));
  const failed = outcomes.find((outcome) => outcome.status === 'rejected');
  if (failed === undefined) return running;
  await Promise.allSettled(running.map((one) => one.stop()));
  throw failed.reason;
}
