import { randomBytes } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { CreateQueueCommand } from '@aws-sdk/client-sqs';
import { newId } from '@zilker/contracts/ids';
import { startBeacon } from '@zilker/local/beacon/beacon';
import { announceDrop } from '@zilker/local/bench/announce-drop';
import { type BenchProcess, startProcess } from '@zilker/local/bench/process';
import { startChild } from '@zilker/local/child';
import { freePorts } from '@zilker/local/ports';
import type { Stores } from '@zilker/local/stores';
import { waitUntil } from '@zilker/local/wait-until';
import { generateKeys, generateSecret, type PrivateJwks, publicJwks } from '@zilker/runtime/keys';
import { createSqs } from '@zilker/runtime/sqs';
import { signer } from '@zilker/runtime/tokens';

export type WaitingFans = {
  count: number;
  /** The room does nothing at all: its process is stopped in its tracks, and so are those who wait. */
  freeze(): void;
  thaw(): void;
  /** Sockets that are open now. */
  open(): Promise<number>;
  stop(): Promise<void>;
};

const joinedAtOnce = 32;
const much = '999999999';
const queuePrefix = 'bench-';

/** A real room with its Redis, and so many fans who joined a drop that calls nobody, each on a socket. */
export async function startWaitingFans(
  stores: Stores,
  access: PrivateJwks,
  count: number,
): Promise<WaitingFans> {
  const stops: (() => Promise<unknown>)[] = [];
  const service = generateKeys({ development: true });
  const keys = () => JSON.stringify(generateKeys({ development: true }));
  Object.assign(process.env, stores.env);
  const sqs = createSqs({
    ...stores.env,
    SQS_ENDPOINT: stores.sqsEndpoint,
    SQS_QUEUE_PREFIX: queuePrefix,
    AWS_REGION: 'us-east-1',
  });
  await sqs.client.send(new CreateQueueCommand({ QueueName: `${queuePrefix}drops` }));
  sqs.stop();
  const [beaconPort = 0, port = 0, adminPort = 0] = await freePorts(3);
  const beacon = await startBeacon({
    port: beaconPort,
    key: {
      secretKey: `11${randomBytes(31).toString('hex')}`,
      genesisSeconds: Math.floor(Date.now() / 1000) - 100,
      groupHash: randomBytes(32).toString('hex'),
    },
  });
  stops.push(() => beacon.stop());
  const room = await startChild({
    command: process.execPath,
    args: [fileURLToPath(new URL('../../../waiting-room/src/main.ts', import.meta.url))],
    env: {
      ...process.env,
      ...stores.env,
      NODE_ENV: 'development',
      LOG_LEVEL: 'error',
      HOST: '127.0.0.1',
      PORT: String(port),
      ADMIN_PORT: String(adminPort),
      REDIS_URL: stores.redisUrls.room,
      SQS_QUEUE_PREFIX: queuePrefix,
      ROOM_SECRET: generateSecret({ development: true }),
      PLACE_KEYS: keys(),
      ADMISSION_KEYS: keys(),
      REPORT_KEYS: keys(),
      ACCESS_JWKS: JSON.stringify(publicJwks(access)),
      SERVICE_JWKS: JSON.stringify(publicJwks(service)),
      BEACON_URL: beacon.url,
      BEACON_CHAIN: JSON.stringify(beacon.chain),
      WORK_MAX_NUMBER: '0',
      // limits are for machines that ask too often, and this is one
      JOINS_PER_ACCOUNT_MINUTE: much,
      JOINS_PER_ADDRESS_MINUTE: much,
      SOCKETS_PER_ACCOUNT_MINUTE: much,
      SOCKETS_PER_ADDRESS_MINUTE: much,
    },
  });
  stops.push(() => room.stop('SIGTERM', 5_000));
  try {
    const url = `http://127.0.0.1:${port}`;
    const adminUrl = `http://127.0.0.1:${adminPort}`;
    await waitUntil('the room being ready', async () => {
      if (!room.running) throw new Error(`the room did not start:\n${room.tail()}`);
      return (await fetch(`${adminUrl}/readyz`).catch(() => undefined))?.ok === true;
    });
    const token = await signer('service', service)({ sub: 'workers' }, { ttlMs: 600_000 });
    // it calls whom it is granted, and is granted nobody: everyone waits, and is told so each second
    const { drop } = await announceDrop({ adminUrl, service: token });
    await waitUntil('the room opening', async () => (await fetch(`${url}/room/v1/drops/${drop}`)).ok);
    const places = await joinAll(url, drop, access, count);
    const sockets = await startProcess(
      new URL('../../../waiting-room/bench/clients-process.ts', import.meta.url),
    );
    stops.push(() => sockets.stop());
    await sockets.ask('open', url, 0, places);
    return {
      count,
      freeze: () => {
        room.signal('SIGSTOP');
        process.kill(sockets.pid, 'SIGSTOP');
      },
      thaw: () => {
        process.kill(sockets.pid, 'SIGCONT');
        room.signal('SIGCONT');
      },
      open: () => sizeOf(sockets),
      stop: () => stopAll(stops),
    };
  } catch (cause) {
    await stopAll(stops);
    throw cause;
  }
}

async function stopAll(stops: (() => Promise<unknown>)[]): Promise<void> {
  for (const stop of stops.splice(0).reverse()) await stop();
}

const sizeOf = (sockets: BenchProcess) => sockets.ask<number>('size');

async function joinAll(url: string, drop: string, access: PrivateJwks, count: number): Promise<string[]> {
  const signAccess = signer('access', access);
  const places = Array<string>(count);
  let next = 0;
  const join = async () => {
    while (next < count) {
      const at = next++;
      const token = await signAccess({ role: 'fan', sub: newId('account'), sid: 's' }, { ttlMs: 600_000 });
      const response = await fetch(`${url}/room/v1/drops/${drop}/places`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
        body: JSON.stringify({ jkt: 'x'.repeat(43) }),
      });
      const text = await response.text();
      if (!response.ok) throw new Error(`a join answered ${response.status}: ${text}`);
      places[at] = (JSON.parse(text) as { place: string }).place;
    }
  };
  await Promise.all(Array.from({ length: joinedAtOnce }, join));
  return places;
}
