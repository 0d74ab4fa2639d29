import { Redis } from 'ioredis';
import type { Log } from './log.ts';
import { counter } from './metrics.ts';

const errors = counter(
  'zilker_redis_connection_errors_total',
  'Times the connection to Redis broke or could not be made.',
);

export type RedisOptions = {
  name: string;
  log?: Log;
  /** For connections that wait in XREAD BLOCK: no time limit on commands. */
  blocking?: boolean;
};

/**
 * A connection that fails fast: while Redis is away commands are refused at once rather than queued, so that nothing is done
 * late, and it reconnects by itself within a second of Redis coming back.
 */
export function createRedis(url: string, options: RedisOptions): Redis {
  const redis = new Redis(url, {
    connectionName: options.name,
    enableOfflineQueue: false,
    enableAutoPipelining: options.blocking !== true,
    maxRetriesPerRequest: 0,
    connectTimeout: 2_000,
    ...(options.blocking === true ? {} : { commandTimeout: 2_000 }),
    retryStrategy: (times) => Math.min(50 * 2 ** Math.min(times, 4), 1_000),
  });
  let away = false;
  redis.on('error', (cause: Error) => {
    errors.add(1);
    if (!away) options.log?.warn('redis_away', { name: options.name, cause });
    away = true;
  });
  redis.on('ready', () => {
    if (away) options.log?.info('redis_back', { name: options.name });
    away = false;
  });
  return redis;
}

/** Resolves once the connection can be used; rejects after `withinMs`. */
export function untilReady(redis: Redis, withinMs = 10_000): Promise<void> {
  if (redis.status === 'ready') return Promise.resolve();
  return new Promise((resolve, reject) => {
    const late = setTimeout(() => {
      redis.off('ready', ready);
      reject(new Error(`Redis did not answer within ${withinMs} ms.`));
    }, withinMs);
    const ready = () => {
      clearTimeout(late);
      resolve();
    };
    redis.once('ready', ready);
  });
}

/** True when Redis answers: for readiness. */
export async function canPing(redis: Redis): Promise<boolean> {
  if (redis.status !== 'ready') return false;
  return redis.ping().then(
    () => true,
    () => false,
  );
}

/** Errors by which a server says that it cannot serve now. */
const awayReplies = /^(LOADING|READONLY|CLUSTERDOWN|MASTERDOWN|TRYAGAIN|NOREPLICAS)\b/;

/** Whether an error means that Redis is away for the moment, rather than that a command was wrong. */
export function isRedisAway(cause: unknown): boolean {
  if (!(cause instanceof Error)) return false;
  if (cause.name === 'ReplyError') return awayReplies.test(cause.message);
  return /Connection is closed|Stream isn't writeable|Command timed out|max retries|ECONN|EPIPE|ETIMEDOUT/i.test(
    `${cause.name} ${cause.message}`,
  );
}
