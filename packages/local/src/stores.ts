import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { inRepository } from './paths.ts';
import { freePorts, type Ports } from './ports.ts';
import { ensureDatabase, type Postgres, startPostgres } from './postgres.ts';
import { type Redis, startRedis } from './redis/redis.ts';
import { type RedisCluster, startRedisCluster } from './redis/redis-cluster.ts';
import type { RedisUrls } from './redis/redis-users.ts';
import { type Sqs, startSqs } from './sqs.ts';

/** Real PostgreSQL, Redis and SQS on loopback. */
export type Stores = {
  /** The database of Zilker, as its owner. */
  databaseUrl: string;
  /** The database `postgres`: for making others. */
  adminUrl: string;
  redisUrls: RedisUrls;
  /** Undefined where somebody else runs it. */
  postgres: Postgres | undefined;
  /** Undefined where somebody else runs it, or where it is a cluster. */
  redis: Redis | undefined;
  cluster: RedisCluster | undefined;
  sqs: Sqs;
  sqsEndpoint: string;
  /** What any process needs in its env to speak to SQS here. */
  env: Record<string, string>;
  /** Of the servers that are ours. */
  pids: Record<string, number>;
  /** Stops all three, whatever becomes of one. */
  stop(): Promise<void>;
};

export type StoresOptions = {
  dataDir: string;
  /** Free ports are taken where none are given. */
  ports?: Pick<Ports, 'postgres' | 'redis' | 'sqs'>;
  /** False leaves out fsync and keeps queues in memory: for tests. */
  durable?: boolean;
  /** Keep queues in a file also where not all is durable: the server can be killed then, and loses nothing. */
  keepQueues?: boolean;
  /** Elsewhere than in `dataDir`: on a disk that can be filled. */
  postgresDir?: string;
  /** Three masters of Redis with a replica each in place of one Redis, on ports of their own. */
  redisCluster?: boolean;
  queuePrefix?: string;
  /** Servers that run already, used in place of ours. Such a Redis has one user for all. */
  given?: { databaseUrl?: string | undefined; redisUrl?: string | undefined };
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

  const { databaseUrl, redisUrl } = options.given ?? {};

  const running: { stop(): Promise<void> }[] = [];
  const keep = <T extends { stop(): Promise<void> }>(one: T): T => {
    running.push(one);
    return one;
  };
  const stop = async () => {
    await Promise.allSettled(running.splice(0).map((one) => one.stop()));
  };
  const postgres = databaseUrl
    ? Promise.resolve({ adminUrl: databaseUrl, databaseUrl, server: undefined })
    : startPostgres({
        dataDir: options.postgresDir ?? join(dataDir, 'postgres'),
        port: ports.postgres,
        durable,
        ...log('postgres'),
      }).then(async (server) => {
        keep(server);
        return {
          adminUrl: server.adminUrl,
          databaseUrl: await ensureDatabase(server, 'zilker'),
          server,
        };
      });
  const redis = startAnyRedis();
  const sqs = startSqs({
    port: ports.sqs,
    ...((options.keepQueues ?? durable) ? { dataDir: join(dataDir, 'sqs') } : {}),
    ...log('sqs'),
    ...(options.queuePrefix === undefined ? {} : { queuePrefix: options.queuePrefix }),
  }).then(keep);

  async function startAnyRedis() {
    if (redisUrl)
      return {
        urls: { admin: redisUrl, room: redisUrl, workers: redisUrl },
        server: undefined,
        cluster: undefined,
      };
    const about = {
      dataDir: join(dataDir, 'redis'),
      fetchDir: inRepository('.zilker', 'redis-server'),
      ...log('redis'),
      ...(options.tell === undefined ? {} : { tell: options.tell }),
    };
    if (options.redisCluster) {
      const cluster = keep(await startRedisCluster(about));
      return { urls: cluster.urls, server: undefined, cluster };
    }
    const server = keep(await startRedis({ ...about, port: ports.redis }));
    return { urls: server.urls, server, cluster: undefined };
  }

  // all three have come to an end, good or bad, before any is stopped
  await Promise.allSettled([postgres, redis, sqs]);
  try {
    const [database, cache, queues] = await Promise.all([postgres, redis, sqs]);
    return {
      databaseUrl: database.databaseUrl,
      adminUrl: database.adminUrl,
      postgres: database.server,
      redisUrls: cache.urls,
      redis: cache.server,
      cluster: cache.cluster,
      sqs: queues,
      sqsEndpoint: queues.endpoint,
      env: sqsEnv(queues.endpoint),
      get pids() {
        return {
          ...(database.server === undefined ? {} : { postgres: database.server.pid }),
          ...(cache.server === undefined ? {} : { redis: cache.server.pid }),
          sqs: queues.pid,
        };
      },
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
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
