import { freePorts } from '../ports.ts';
import { startProxy, type Way } from '../proxy.ts';
import type { Env } from '../services/service-env.ts';
import { type Service, type ServiceOptions, superviseService } from '../services/supervise.ts';
import { type Front, startFront } from './front.ts';

/** One of several waiting rooms, by hand. */
export type Replica = {
  service: Service;
  url: string;
  adminUrl: string;
  /** Its own way to Redis; undefined where Redis is a cluster, whose nodes name their own addresses. */
  redis: Way | undefined;
};

export type Replicas = { all: Replica[]; front: Front; stop(): Promise<void> };

/**
 * So many replicas of the waiting room behind one front. Each has ports of its own, and a way of its own to Redis.
 * @throws Error when one does not get ready; the others are stopped then
 */
export async function startReplicas(options: {
  count: number;
  front: { port: number; adminPort: number };
  /** What a single one would be started with. */
  service: ServiceOptions;
  /** A single Redis, which can be cut off. */
  redisUrl: string | undefined;
  /** Settings of one replica alone. */
  envOf?: (replica: number) => Env;
}): Promise<Replicas> {
  const { count, service, redisUrl } = options;
  const ports = await freePorts(count * 2);
  const stops: (() => Promise<void>)[] = [];
  const stop = async () => {
    await Promise.allSettled(stops.splice(0).map((one) => one()));
  };
  try {
    const starting = Array.from({ length: count }, async (_, at) => {
      const [port = 0, adminPort = 0] = ports.slice(at * 2, at * 2 + 2);
      const way = redisUrl === undefined ? undefined : await startProxy(new URL(redisUrl));
      if (way !== undefined) stops.push(async () => way.stop());
      const adminUrl = `http://127.0.0.1:${adminPort}`;
      const running = await superviseService({
        ...service,
        name: `${service.name}-${at}`,
        adminUrl,
        ...(service.logFile === undefined ? {} : { logFile: service.logFile.replace('.log', `-${at}.log`) }),
        env: {
          ...service.env,
          PORT: String(port),
          ADMIN_PORT: String(adminPort),
          ...(way === undefined ? {} : { REDIS_URL: way.url }),
          ...options.envOf?.(at),
        },
      });
      stops.unshift(() => running.stop());
      return { service: running, url: `http://127.0.0.1:${port}`, adminUrl, redis: way, port, adminPort };
    });
    const outcomes = await Promise.allSettled(starting);
    const failed = outcomes.find((outcome) => outcome.status === 'rejected');
    if (failed !== undefined) throw failed.reason;
    const all = outcomes.flatMap((outcome) => (outcome.status === 'fulfilled' ? [outcome.value] : []));
    const front = await startFront({ ...options.front, upstreams: all });
    stops.unshift(() => front.stop());
    return { all, front, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}
