import { freePorts } from '../ports.ts';
import { startProxy, type Way } from '../proxy.ts';
import type { Env } from '../services/service-env.ts';
import { type Service, type ServiceOptions, superviseService } from '../services/supervise.ts';
import { startFront, type Upstream } from './front.ts';

/** One of several, by hand. */
export type Replica = {
  service: Service;
  url: string;
  adminUrl: string;
  /** Its own way to Redis; undefined where it has none, or where Redis is a cluster, whose nodes name their own addresses. */
  redis: Way | undefined;
};

export type Replicas = {
  all: Replica[];
  /** Ends every connection to them at once, as a balancer does that is replaced. */
  dropAll(): void;
  stop(): Promise<void>;
};

/** How many of a service, and what one of them has for itself. */
export type ReplicaOptions = { count: number; envOf?: (replica: number) => Env };

/**
 * So many replicas of a service, each with ports of its own. Those who serve the world stand behind one front; the first of the others
 * has the admin port that a single one would have.
 * @throws Error when one does not get ready; the others are stopped then
 */
export async function startReplicas(
  options: ReplicaOptions & {
    /** What a single one would be started with. */
    service: ServiceOptions;
    /** Where a single one would listen. */
    at: { port?: number; adminPort: number };
    /** A single Redis, which each can be cut off from. */
    redisUrl: string | undefined;
  },
): Promise<Replicas> {
  const { count, service, redisUrl, at } = options;
  const ports = await freePorts(count * 2);
  const stops: (() => Promise<void>)[] = [];
  const stop = async () => {
    await Promise.allSettled(stops.splice(0).map((one) => one()));
  };
  try {
    const starting = Array.from({ length: count }, async (_, number) => {
      const port = ports[number * 2] ?? 0;
      const own = at.port === undefined && number === 0 ? at.adminPort : ports[number * 2 + 1];
      const adminPort = own ?? 0;
      const way = redisUrl === undefined ? undefined : await startProxy(new URL(redisUrl));
      if (way !== undefined) stops.push(async () => way.stop());
      const adminUrl = `http://127.0.0.1:${adminPort}`;
      const running = await superviseService({
        ...service,
        name: `${service.name}-${number}`,
        adminUrl,
        ...(service.logFile === undefined
          ? {}
          : { logFile: service.logFile.replace('.log', `-${number}.log`) }),
        env: {
          ...service.env,
          ...(at.port === undefined ? {} : { PORT: String(port) }),
          ADMIN_PORT: String(adminPort),
          ...(way === undefined ? {} : { REDIS_URL: way.url }),
          ...options.envOf?.(number),
        },
      });
      stops.unshift(() => running.stop());
      return { service: running, url: `http://127.0.0.1:${port}`, adminUrl, redis: way, port, adminPort };
    });
    const outcomes = await Promise.allSettled(starting);
    const failed = outcomes.find((outcome) => outcome.status === 'rejected');
    if (failed !== undefined) throw failed.reason;
    const all = outcomes.flatMap((outcome) => (outcome.status === 'fulfilled' ? [outcome.value] : []));
    const front = at.port === undefined ? undefined : await frontFor({ ...at, port: at.port }, all);
    if (front !== undefined) stops.unshift(() => front.stop());
    return { all, dropAll: () => front?.dropAll(), stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

function frontFor(at: { port: number; adminPort: number }, upstreams: readonly Upstream[]) {
  return startFront({ ...at, upstreams });
}
