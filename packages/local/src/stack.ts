import { existsSync } from 'node:fs';
import { mkdir, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { startApns } from './apns/apns.ts';
import { type AppName, appNames, buildApp, distOf } from './apps/build-app.ts';
import { serveApp } from './apps/serve-app.ts';
import { startBeacon } from './beacon/beacon.ts';
import { runChild } from './child.ts';
import { startGoogleWallet } from './google-wallet/google-wallet.ts';
import { startInbox } from './inbox/inbox.ts';
import { type Keys, loadKeys } from './keys.ts';
import { inRepository, nodeBinary } from './paths.ts';
import { type Ports, portBlock, requireFreePorts } from './ports.ts';
import { type ReplicaOptions, type Replicas, startReplicas } from './replicas/start-replicas.ts';
import {
  type Env,
  type EnvInput,
  relaysOf,
  type ServiceName,
  serviceEnvs,
  serviceNames,
  toolEnv,
  usesRealStripe,
} from './services/service-env.ts';
import { type Service, type ServiceOptions, superviseService } from './services/supervise.ts';
import { defaultQueuePrefix } from './sqs.ts';
import { type Stores, startStores } from './stores.ts';
import { controlPath } from './stripe/control.ts';
import { startStripe } from './stripe/stripe.ts';
import { type Urls, urlsOf } from './urls.ts';

export type StackOptions = {
  dataDir: string;
  /** A block of ports by its first, or each port by name. */
  ports: number | Ports;
  /** Which services run; all by default. */
  services?: readonly ServiceName[];
  /** Which web apps are built and served; none by default. */
  apps?: readonly AppName[] | 'all';
  /** Bring the database to the newest schema; true by default. */
  migrate?: boolean;
  /** Put the venues of Austin in; true by default. */
  seed?: boolean;
  /** Start services again that end by themselves. */
  keepRunning?: boolean;
  /** False leaves out fsync and the queues' file: for tests. */
  durable?: boolean;
  /** Keep the queues in a file also where not all is durable. */
  keepQueues?: boolean;
  /** Where PostgreSQL keeps its data, in place of a folder of `dataDir`. */
  postgresDir?: string;
  /** Redis Cluster in place of one Redis. */
  redisCluster?: boolean;
  /** Settings added to those of a service, or in place of them. */
  env?: Partial<Record<ServiceName, Env>>;
  /** So many of a service in place of one; waiting rooms and core-api stand behind a front each. */
  replicas?: Partial<Record<ServiceName, ReplicaOptions>>;
  /** Other programs in place of the services, by their path from the root. */
  entries?: Partial<Record<ServiceName, string>>;
  /** Where real Stripe, SMTP … are named; nowhere by default. */
  given?: EnvInput['given'];
  /** What is going on, a sentence at a time. */
  tell?: (sentence: string) => void;
  /** Gives up between two steps of the start, and stops what has started. */
  signal?: AbortSignal;
};

export type Stack = {
  ports: Ports;
  urls: Urls;
  keys: Keys;
  stores: Stores;
  /** Each service of which there is one, by its name. */
  services: Partial<Record<ServiceName, Service>>;
  /** Those of which several were asked for. */
  replicas: Partial<Record<ServiceName, Replicas>>;
  /** The env each service was started with. */
  serviceEnv: Record<ServiceName, Env>;
  /** What a tool needs to speak to this stack. */
  env: Env;
  pids: Record<string, number>;
  dataDir: string;
  /** In the reverse order of the start. */
  stop(): Promise<void>;
};

const entryOf: Record<ServiceName, string> = {
  'core-api': 'core-api/src/main.ts',
  'waiting-room': 'waiting-room/src/main.ts',
  workers: 'workers/src/main.ts',
};

const stripeWebhookPath = '/api/v1/stripe/webhook';

/**
 * Everything, on one machine, for `npm start` and for tests alike: stores, stand-ins, services as processes of their own,
 * and the web apps. When a part cannot start, those that did are stopped again.
 * @throws Problem for what the person can put right, Error with the end of a log for the rest.
 */
export async function startStack(options: StackOptions): Promise<Stack> {
  const { dataDir, tell = () => undefined, given = {} } = options;
  const ports = typeof options.ports === 'number' ? portBlock(options.ports) : options.ports;
  const urls = urlsOf(ports);
  const stops: (() => Promise<void>)[] = [];
  const stop = async () => {
    for (const stopOne of stops.splice(0).reverse())
      await stopOne().catch((error: Error) => tell(error.message));
  };
  const running = <T extends { stop(): Promise<void> }>(part: T): T => {
    stops.push(() => part.stop());
    return part;
  };
  try {
    await requireFreePorts(portsOfOurs(ports, given));
    const logDir = join(dataDir, 'logs');
    await mkdir(logDir, { recursive: true, mode: 0o700 });
    await keepLastLogs(logDir);
    const keys = await loadKeys(join(dataDir, 'keys.json'));

    tell('Starting PostgreSQL, Redis and SQS.');
    const stores = running(
      await startStores({
        dataDir,
        ports,
        logDir,
        durable: options.durable ?? true,
        ...(options.keepQueues === undefined ? {} : { keepQueues: options.keepQueues }),
        ...(options.postgresDir === undefined ? {} : { postgresDir: options.postgresDir }),
        redisCluster: options.redisCluster ?? false,
        given: { databaseUrl: given.DATABASE_URL, redisUrl: given.REDIS_URL },
        tell,
      }),
    );
    options.signal?.throwIfAborted();
    if (options.migrate ?? true) await runTool('packages/box-office/src/migrate-cli.ts', stores);
    if (options.seed ?? true) await runTool('packages/box-office/src/seed-cli.ts', stores);

    const beacon = running(await startBeacon({ port: ports.beacon, key: keys.beacon }));
    const paymentFaultsUrl = usesRealStripe(given) ? undefined : urls.stripe + controlPath;
    running(await startInbox({ ports, dataDir: join(dataDir, 'inbox'), paymentFaultsUrl }));
    if (!usesRealStripe(given))
      running(
        await startStripe({
          port: ports.stripe,
          dataDir: join(dataDir, 'stripe'),
          webhooks: [{ url: urls.coreApi + stripeWebhookPath, secret: keys.secrets.stripeWebhook }],
        }),
      );

    if (!given.APPLE_PASS_KEYS) running(await startApns({ port: ports.apns, keys: keys.wallets }));
    if (!given.GOOGLE_WALLET_KEYS)
      running(
        await startGoogleWallet({
          port: ports.googleWallet,
          keys: keys.wallets.google,
          dataFile: join(dataDir, 'google-wallet.jsonl'),
        }),
      );

    options.signal?.throwIfAborted();
    const input: EnvInput = {
      ports,
      stores,
      keys,
      chain: beacon.chain,
      queuePrefix: defaultQueuePrefix,
      given,
    };
    const serviceEnv = serviceEnvs(input);
    const names = options.services ?? serviceNames;
    const singles = names.filter((name) => options.replicas?.[name] === undefined);
    const settingsOf = (name: ServiceName): ServiceOptions => ({
      name,
      entry: options.entries?.[name] ?? entryOf[name],
      env: { ...serviceEnv[name], ...options.env?.[name] },
      adminUrl: adminUrls(urls)[name],
      logFile: join(logDir, `${name}.log`),
      keepRunning: options.keepRunning ?? false,
      tell,
    });
    const appsWanted = options.apps === 'all' ? appNames : (options.apps ?? []);
    if (names.length > 0) tell('Starting the services.');
    const [serving, building] = await Promise.allSettled([
      allOrNone(singles.map((name) => superviseService(settingsOf(name)))),
      buildAll(appsWanted, tell, options.signal),
    ]);
    if (serving.status === 'rejected') throw serving.reason;
    const started = serving.value.map(running);
    if (building.status === 'rejected') throw building.reason;
    const replicas: Stack['replicas'] = {};
    for (const name of names) {
      const wanted = options.replicas?.[name];
      if (wanted === undefined) continue;
      replicas[name] = running(
        await startReplicas({
          ...wanted,
          service: settingsOf(name),
          at: placesOf(ports)[name],
          redisUrl: name === 'waiting-room' && stores.redis ? stores.redisUrls.room : undefined,
        }),
      );
    }
    options.signal?.throwIfAborted();
    for (const app of appsWanted)
      running(
        await serveApp({
          dist: distOf(app),
          port: appPorts(ports)[app],
          name: app,
          upstreams: urls,
          connect: relaysOf(input).split(' ').filter(Boolean),
        }),
      );

    const services = Object.fromEntries(started.map((service) => [service.name, service]));
    return {
      ports,
      urls,
      keys,
      stores,
      services,
      replicas,
      serviceEnv,
      env: toolEnv(input),
      get pids() {
        const several = Object.values(replicas).flatMap(({ all }) => all.map(({ service }) => service));
        const running = [...started, ...several];
        return { ...stores.pids, ...Object.fromEntries(running.map(({ name, pid }) => [name, pid])) };
      },
      dataDir,
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** Without those of servers that somebody else runs for us. */
function portsOfOurs(ports: Ports, given: EnvInput['given']): Partial<Ports> {
  const { postgres, redis, stripe, apns, googleWallet, ...rest } = ports;
  return {
    ...rest,
    ...(given.DATABASE_URL ? {} : { postgres }),
    ...(given.REDIS_URL ? {} : { redis }),
    ...(usesRealStripe(given) ? {} : { stripe }),
    ...(given.APPLE_PASS_KEYS ? {} : { apns }),
    ...(given.GOOGLE_WALLET_KEYS ? {} : { googleWallet }),
  };
}

async function runTool(entry: string, stores: Stores): Promise<void> {
  await runChild({
    command: nodeBinary(),
    args: ['--disable-warning=ExperimentalWarning', inRepository(entry)],
    env: { ...process.env, DATABASE_URL: stores.databaseUrl },
  });
}

async function buildAll(
  apps: readonly AppName[],
  tell: (sentence: string) => void,
  signal: AbortSignal | undefined,
): Promise<void> {
  if (apps.length > 0) tell('Building the web apps, where they changed.');
  // one after the other: two cores, and the services are starting beside
  for (const app of apps) {
    signal?.throwIfAborted();
    await buildApp(app);
  }
}

function adminUrls(urls: Urls): Record<ServiceName, string> {
  return { 'core-api': urls.coreApiAdmin, 'waiting-room': urls.waitingRoomAdmin, workers: urls.workersAdmin };
}

function placesOf(ports: Ports): Record<ServiceName, { port?: number; adminPort: number }> {
  return {
    'core-api': { port: ports.coreApi, adminPort: ports.coreApiAdmin },
    'waiting-room': { port: ports.waitingRoom, adminPort: ports.waitingRoomAdmin },
    // nothing comes to them but from queues
    workers: { adminPort: ports.workersAdmin },
  };
}

function appPorts(ports: Ports): Record<AppName, number> {
  return { storefront: ports.storefront, 'venue-portal': ports.portal, scanner: ports.scanner };
}

async function allOrNone(starting: Promise<Service>[]): Promise<Service[]> {
  const outcomes = await Promise.allSettled(starting);
  const started = outcomes.flatMap((outcome) => (outcome.status === 'fulfilled' ? [outcome.value] : []));
  const failed = outcomes.find((outcome) => outcome.status === 'rejected');
  if (failed === undefined) return started;
  await Promise.allSettled(started.map((service) => service.stop()));
  throw failed.reason;
}

/** The logs of the start before this one stay beside as `.before.log`. */
async function keepLastLogs(logDir: string): Promise<void> {
  for (const name of ['postgres', 'redis', 'sqs', ...serviceNames]) {
    const log = join(logDir, `${name}.log`);
    if (existsSync(log)) await rename(log, join(logDir, `${name}.before.log`));
  }
}
