import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CreateQueueCommand } from '@aws-sdk/client-sqs';
import { startBeacon } from '@zilker/local/beacon/beacon';
import { freePorts } from '@zilker/local/ports';
import { startStores } from '@zilker/local/stores';
import { generateKeys, generateSecret, publicJwks } from '@zilker/runtime/keys';
import { createRedis, untilReady } from '@zilker/runtime/redis';
import { createSqs } from '@zilker/runtime/sqs';
import { signer } from '@zilker/runtime/tokens';
import { type BenchProcess, startProcess } from './child.ts';
import { roomDrop } from './drop.ts';

export type World = Awaited<ReturnType<typeof startWorld>>;
export type RoomProcess = BenchProcess & { url: string; adminUrl: string };

/** Real stores, keys of this run, and rooms as processes. */
export async function startWorld() {
  const dataDir = await mkdtemp(join(tmpdir(), 'zilker-bench-'));
  const stores = await startStores({ dataDir, durable: true });
  Object.assign(process.env, stores.env);
  const keys = {
    access: generateKeys({ development: true }),
    place: generateKeys({ development: true }),
    admission: generateKeys({ development: true }),
    report: generateKeys({ development: true }),
    service: generateKeys({ development: true }),
  };
  const queuePrefix = 'bench-';
  const sqs = createSqs({
    SQS_ENDPOINT: stores.sqsEndpoint,
    SQS_QUEUE_PREFIX: queuePrefix,
    AWS_REGION: 'us-east-1',
  });
  await sqs.client.send(new CreateQueueCommand({ QueueName: `${queuePrefix}drops` }));
  const beacon = await startBeacon({
    port: (await freePorts(1))[0] ?? 0,
    key: {
      secretKey: `11${randomBytes(31).toString('hex')}`,
      genesisSeconds: Math.floor(Date.now() / 1000) - 100,
      groupHash: randomBytes(32).toString('hex'),
    },
  });
  const admin = createRedis(stores.redisUrls.admin, { name: 'bench-admin' });
  await untilReady(admin);
  const much = '999999999';
  const env: Record<string, string> = {
    NODE_ENV: 'development',
    LOG_LEVEL: 'error',
    REDIS_URL: stores.redisUrls.room,
    SQS_QUEUE_PREFIX: queuePrefix,
    ROOM_SECRET: generateSecret({ development: true }),
    PLACE_KEYS: JSON.stringify(keys.place),
    ADMISSION_KEYS: JSON.stringify(keys.admission),
    REPORT_KEYS: JSON.stringify(keys.report),
    ACCESS_JWKS: JSON.stringify(publicJwks(keys.access)),
    SERVICE_JWKS: JSON.stringify(publicJwks(keys.service)),
    BEACON_URL: beacon.url,
    BEACON_CHAIN: JSON.stringify(beacon.chain),
    WORK_MAX_NUMBER: '0',
    // limits are for machines that ask too often, and this is one
    JOINS_PER_ACCOUNT_MINUTE: much,
    JOINS_PER_ADDRESS_MINUTE: much,
    SOCKETS_PER_ACCOUNT_MINUTE: much,
    SOCKETS_PER_ADDRESS_MINUTE: much,
  };
  const service = await signer('service', keys.service)({ sub: 'workers' }, { ttlMs: 3_600_000 });

  const world = {
    admin,
    env,
    keys,
    stores,
    service,
    signAccess: signer('access', keys.access),
    signPlace: signer('place', keys.place),
    async startRoom(): Promise<RoomProcess> {
      const [port = 0, adminPort = 0] = await freePorts(2);
      const room = await startProcess('./room-process.ts', {
        env: { ...env, PORT: String(port), ADMIN_PORT: String(adminPort) },
        nodeArgs: ['--expose-gc'],
      });
      return Object.assign(room, {
        url: `http://127.0.0.1:${port}`,
        adminUrl: `http://127.0.0.1:${adminPort}`,
      });
    },
    /** Redis's clock, epoch ms. */
    async nowMs(): Promise<number> {
      const [seconds, micros] = await admin.time();
      return Number(seconds) * 1000 + Number(micros) / 1000;
    },
    drop: (room: RoomProcess, change = {}, state = {}) => roomDrop(world, room, change, state),
    async stop(): Promise<void> {
      admin.disconnect();
      sqs.stop();
      await beacon.stop();
      await stores.stop();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
  return world;
}
