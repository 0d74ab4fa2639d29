import { Cluster, Redis } from 'ioredis';
import * as v from 'valibot';
import type { Log } from './log.ts';
import { counter } from './metrics.ts';

const errors = counter(
  'zilker_redis_connection_errors_total',
  'Times the connection to Redis broke or could not be made.',
);

/** One server, or a cluster whose commands go to the node that holds their key. */
export type RedisClient = Redis | Cluster;

export type RedisOptions = { name: string; log?: Log };

/**
 * A connection that fails fast: while Redis is away commands are refused at once rather than queued, so that nothing is done
 * late, and it reconnects by itself within a second of Redis coming back.
 *
 * `url` is one address, or those of several nodes of a cluster with commas between (user and password stand in the first), or one
 * address with `?cluster=true`, from which the nodes are found.
 */
export function createRedis(url: string, options: RedisOptions): RedisClient {
  const nodes = nodesOf(url);
  const redis = nodes.cluster ? createCluster(nodes.urls, options) : createSingle(url, options);
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

const perNode = (name: string) => ({
  connectionName: name,
  maxRetriesPerRequest: 0,
  connectTimeout: 2_000,
  commandTimeout: 2_000,
});

function createSingle(url: string, { name }: RedisOptions): Redis {
  return new Redis(url, {
    ...perNode(name),
    enableOfflineQueue: false,
    enableAutoPipelining: true,
    retryStrategy: (times) => Math.min(50 * 2 ** Math.min(times, 4), 1_000),
  });
}

function createCluster(urls: readonly URL[], { name }: RedisOptions): Cluster {
  const [first] = urls;
  const { username = '', password = '', protocol = 'redis:' } = first ?? {};
  return new Cluster(
    urls.map(({ hostname, port }) => ({ host: hostname, port: Number(port || 6379) })),
    {
      redisOptions: {
        ...perNode(name),
        ...(username === '' ? {} : { username: decodeURIComponent(username) }),
        ...(password === '' ? {} : { password: decodeURIComponent(password) }),
        ...(protocol === 'rediss:' ? { tls: {} } : {}),
      },
      // certificates name hosts, so hosts are not resolved to numbers first
      ...(protocol === 'rediss:' ? { dnsLookup: (host, done) => done(null, host) } : {}),
      enableOfflineQueue: false,
      enableAutoPipelining: true,
      // a shard that fails over is followed within half a second; one that stays away is told of as away
      maxRedirections: 4,
      retryDelayOnFailover: 100,
      retryDelayOnClusterDown: 100,
      slotsRefreshTimeout: 1_000,
      slotsRefreshInterval: 2_000,
      clusterRetryStrategy: (times) => Math.min(50 * 2 ** Math.min(times, 4), 1_000),
    },
  );
}

function nodesOf(url: string): { urls: URL[]; cluster: boolean } {
  const parts = url.split(',');
  const scheme = parts[0]?.split('//', 1)[0] ?? '';
  const urls = parts.map((part) => new URL(part.includes('//') ? part : `${scheme}//${part}`));
  return { urls, cluster: urls.length > 1 || urls[0]?.searchParams.get('cluster') === 'true' };
}

/** The setting that `createRedis` reads. */
export const redisUrl = v.pipe(
  v.string(),
  v.check((text) => {
    try {
      return nodesOf(text).urls.every(({ protocol }) => protocol === 'redis:' || protocol === 'rediss:');
    } catch {
      return false;
    }
  }, 'This is not an address, or several with commas between (redis:// or rediss://).'),
);

/** Resolves once the connection can be used; rejects after `withinMs`. */
export function untilReady(redis: RedisClient, withinMs = 10_000): Promise<void> {
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
export async function canPing(redis: RedisClient): Promise<boolean> {
  if (redis.status !== 'ready') return false;
  return redis.ping().then(
    () => true,
    () => false,
  );
}

/** Errors by which a server says that it cannot serve now. */
const awayReplies = /^(LOADING|READONLY|CLUSTERDOWN|MASTERDOWN|TRYAGAIN|NOREPLICAS|UNBLOCKED|MOVED|ASK)\b/;
const awayMessages =
  /Connection is closed|Stream isn't writeable|Command timed out|max retries|ECONN|EPIPE|ETIMEDOUT|Cluster isn't ready|Too many Cluster redirections|Failed to refresh slots|ClusterAllFailed|Cluster is ended|startup nodes/i;

/** Whether an error means that Redis is away for the moment, rather than that a command was wrong. */
export function isRedisAway(cause: unknown): boolean {
  if (!(cause instanceof Error)) return false;
  if (cause.name === 'ReplyError') return awayReplies.test(cause.message);
  return awayMessages.test(`${cause.name} ${cause.message}`);
}
