import { randomBytes } from 'node:crypto';
import { CreateQueueCommand, DeleteMessageBatchCommand, ReceiveMessageCommand } from '@aws-sdk/client-sqs';
import { drandInfo } from '@zilker/contracts/draw/chain';
import type { DropDefinition } from '@zilker/contracts/drop';
import { join as joinRoute } from '@zilker/contracts/http/room';
import { type Id, newId } from '@zilker/contracts/ids';
import { type RoomReport, roomReport } from '@zilker/contracts/jobs/room-report';
import type { ReplyOf } from '@zilker/contracts/route';
import { encodeGrant, type GrantWord, grantKey } from '@zilker/contracts/signals/grants';
import type { DownFrame } from '@zilker/contracts/socket/down';
import { type Beacon, startBeacon } from '@zilker/local/beacon/beacon';
import { freePort } from '@zilker/local/ports';
import { networksOf } from '@zilker/runtime/client-address';
import { createApp } from '@zilker/runtime/http';
import { generateKeys, publicJwks } from '@zilker/runtime/keys';
import { createLog } from '@zilker/runtime/log';
import { createRedis, untilReady } from '@zilker/runtime/redis';
import { serve } from '@zilker/runtime/serve';
import { createSqs } from '@zilker/runtime/sqs';
import { signer, verifier } from '@zilker/runtime/tokens';
import * as v from 'valibot';
import { WebSocket } from 'ws';
import type { Config } from '../config.ts';
import { startRoom } from '../start-room.ts';
import { emptyRedis, redisUrl, sqsEndpoint, workersRedis } from './stores.ts';

/** Keys that all replicas and issuers of one test file share. */
const keys = {
  access: generateKeys({ development: true }),
  crowd: generateKeys({ development: true }),
  place: generateKeys({ development: true }),
  admission: generateKeys({ development: true }),
  report: generateKeys({ development: true }),
  service: generateKeys({ development: true }),
};
const signAccess = signer('access', keys.access);
const signCrowd = signer('crowd', keys.crowd);
export const signService = () => signer('service', keys.service)({ sub: 'workers' }, { ttlMs: 60_000 });
export const signPlace = signer('place', keys.place);
export const verifyAdmission = verifier('admission', { admission: publicJwks(keys.admission) });
const verifyReport = verifier('report', { report: publicJwks(keys.report) });

const silentLog = createLog('waiting-room', { level: process.env.TEST_LOG ?? 'silent' });
const queuePrefix = `test-${randomBytes(4).toString('hex')}-`;
const roomSecret = randomBytes(32);

const venue = newId('venue');

/** A drop whose lobby is open, unless told otherwise. */
export function definition(change: Partial<DropDefinition> = {}): DropDefinition {
  const nowMs = Date.now();
  return {
    drop: newId('drop'),
    version: 1,
    mode: 'draw',
    venue,
    event: newId('event'),
    title: 'The Grackles',
    venueName: 'Red Bluff Hall',
    timezone: 'America/Chicago',
    startsAtMs: nowMs + 86_400_000,
    lobbyOpensAtMs: nowMs - 1_000,
    drawAtMs: nowMs + 3_600_000,
    closesAtMs: nowMs + 7_200_000,
    tickets: 100,
    perFanMax: 4,
    fromCents: 3172,
    currency: 'usd',
    ratePerMinute: 6_000,
    floorPerMinute: 600,
    insideMax: 50,
    openWindowMs: 60_000,
    visitMs: 60_000,
    holdMs: 60_000,
    demo: false,
    cancelled: false,
    ...change,
  };
}

/** A word of the box office, good for a minute. */
export function grantWord(change: Partial<GrantWord> = {}): GrantWord {
  return {
    granted: 0,
    term: 0,
    expiresAtMs: Date.now() + 60_000,
    limitedBy: 'rate',
    capacity: 100,
    sold: 0,
    held: 0,
    inside: 0,
    insideMax: 50,
    free: 100,
    ticketsPerCall: null,
    unopened: [],
    floorPerMinute: 600,
    health: null,
    ...change,
  };
}

export type TestRoom = Awaited<ReturnType<typeof startTestRooms>>;

/** Replicas of the room over the run's stores, with a beacon and a queue of their own. */
export async function startTestRooms(
  options: {
    replicas?: number;
    beacon?: boolean;
    redisUrl?: string;
    /** A Redis, or cluster, of the test's own. */
    redis?: { room: string; workers: string };
    sqsEndpoint?: string;
    /** The work that is asked for; none unless told otherwise. */
    workMaxNumber?: number;
    /** Other settings that a test is about. */
    config?: Partial<Config>;
    /** Beside another room of the same file. */
    second?: boolean;
  } = {},
) {
  if (options.redis === undefined) await emptyRedis(options.second);
  const sqs = createSqs({
    SQS_ENDPOINT: sqsEndpoint(),
    SQS_QUEUE_PREFIX: queuePrefix,
    AWS_REGION: 'us-east-1',
  });
  await sqs.client.send(new CreateQueueCommand({ QueueName: `${queuePrefix}drops` }));
  const workers =
    options.redis === undefined
      ? workersRedis(options.second)
      : createRedis(options.redis.workers, { name: 'test-workers' });
  await untilReady(workers);
  const beacon = options.beacon === false ? undefined : await startTestBeacon();
  const config: Config = {
    NODE_ENV: 'test',
    LOG_LEVEL: 'silent',
    HOST: '127.0.0.1',
    PORT: 0,
    ADMIN_PORT: 0,
    OTEL_EXPORTER_OTLP_ENDPOINT: undefined,
    REDIS_URL: options.redis?.room ?? options.redisUrl ?? redisUrl('ROOM', options.second),
    SQS_ENDPOINT: options.sqsEndpoint ?? sqsEndpoint(),
    SQS_QUEUE_PREFIX: queuePrefix,
    AWS_REGION: 'us-east-1',
    ROOM_SECRET: roomSecret,
    PLACE_KEYS: keys.place,
    ADMISSION_KEYS: keys.admission,
    REPORT_KEYS: keys.report,
    ACCESS_JWKS: publicJwks(keys.access),
    SERVICE_JWKS: publicJwks(keys.service),
    CROWD_JWKS: publicJwks(keys.crowd),
    BEACON_URL: beacon?.url,
    BEACON_CHAIN: beacon && v.parse(drandInfo, beacon.chain),
    BEACON_RELAYS: beacon ? [beacon.url] : [],
    SOCKETS_MAX: 1_000,
    WORK_MAX_NUMBER: options.workMaxNumber ?? 0,
    DENSE_PLACES: 25,
    JOINS_PER_ACCOUNT_MINUTE: 1_000,
    JOINS_PER_ADDRESS_MINUTE: 100_000,
    POLLS_PER_ACCOUNT_MINUTE: 1_000,
    POLLS_PER_ADDRESS_MINUTE: 100_000,
    SOCKETS_PER_ACCOUNT_MINUTE: 1_000,
    SOCKETS_PER_ADDRESS_MINUTE: 100_000,
    TRUSTED_PROXIES: networksOf('127.0.0.1,::1'),
    ...options.config,
  };
  const startReplica = async () => {
    const admin = createApp(silentLog);
    const running = await startRoom(config, { log: silentLog, admin });
    const adminServing = await serve(admin, { host: '127.0.0.1', port: 0 });
    return {
      ...running,
      url: `http://127.0.0.1:${running.serving.port}`,
      adminUrl: `http://127.0.0.1:${adminServing.port}`,
      async stopAll() {
        for (const { run } of running.stop) await run();
        await adminServing.stop(100);
      },
    };
  };
  const replicas = await Promise.all(Array.from({ length: options.replicas ?? 1 }, startReplica));
  const [first] = replicas;
  if (first === undefined) throw new Error('a room has a replica at least');
  return {
    ...first,
    replicas,
    startReplica,
    workers,
    beacon,
    /** Tells the room of a drop, as the workers do. */
    async define(drop: DropDefinition): Promise<Response> {
      return fetch(`${first.adminUrl}/internal/v1/drops/${drop.drop}`, {
        method: 'PUT',
        headers: {
          'content-type': 'application/json',
          authorization: `Bearer ${await signService()}`,
        },
        body: JSON.stringify({ definition: drop, record: null }),
      });
    },
    /** Brings the draw near, once the test has its fans in the lobby. */
    async drawSoon(drop: DropDefinition): Promise<void> {
      await this.define({ ...drop, version: drop.version + 1, drawAtMs: Date.now() + 3_600 });
    },
    async grant(drop: string, word: Partial<GrantWord>): Promise<void> {
      await workers.hset(grantKey(drop), encodeGrant(grantWord(word)));
    },
    /** The facts handed over so far, of all drops, taken from the queue. */
    async takeReports(): Promise<{ drop: string; report: RoomReport }[]> {
      const QueueUrl = await sqs.urlOf('drops');
      const taken: { drop: string; report: RoomReport }[] = [];
      for (;;) {
        const { Messages = [] } = await sqs.client.send(
          new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10, WaitTimeSeconds: 0 }),
        );
        if (Messages.length === 0) return taken;
        for (const { Body = '' } of Messages) {
          const { drop, report } = await verifyReport((JSON.parse(Body) as { report: string }).report);
          taken.push({ drop, report: v.parse(roomReport, report) });
        }
        const Entries = Messages.map(({ ReceiptHandle }, at) => ({ Id: String(at), ReceiptHandle }));
        await sqs.client.send(new DeleteMessageBatchCommand({ QueueUrl, Entries }));
      }
    },
    async stopRooms(): Promise<void> {
      await Promise.all(replicas.map((replica) => replica.stopAll()));
      await beacon?.stop();
      workers.disconnect();
      sqs.stop();
    },
  };
}

async function startTestBeacon(): Promise<Beacon> {
  const secretKey = `11${randomBytes(31).toString('hex')}`;
  return startBeacon({
    port: await freePort(),
    key: {
      secretKey,
      genesisSeconds: Math.floor(Date.now() / 1000) - 100,
      groupHash: randomBytes(32).toString('hex'),
    },
  });
}

export type Fan = { account: Id<'account'>; jkt: string; access: string };

export async function makeFan(by: 'core' | 'crowd' = 'core'): Promise<Fan> {
  return signIn(newId('account'), {}, by === 'core' ? signAccess : signCrowd);
}

/** A fan on one more device, signed in with a code of `codeAgeMs` ago; without it, by an issuer that sends none. */
export async function signIn(
  account: Id<'account'>,
  { codeAgeMs }: { codeAgeMs?: number } = {},
  sign = signAccess as typeof signAccess | typeof signCrowd,
): Promise<Fan> {
  const authAt = codeAgeMs === undefined ? {} : { authAtMs: Date.now() - codeAgeMs };
  const access = await sign({ role: 'fan', sub: account, sid: 's', ...authAt }, { ttlMs: 600_000 });
  return { account, jkt: randomBytes(32).toString('base64url'), access };
}

export function staffAccess(of: { role: 'venue_admin' | 'operator'; venue?: Id<'venue'> }): Promise<string> {
  const who = { sub: newId('staff'), sid: 's', name: 'Robin' };
  return of.role === 'operator'
    ? signAccess({ ...who, role: 'operator' }, { ttlMs: 600_000 })
    : signAccess({ ...who, role: 'venue_admin', venue: of.venue ?? venue }, { ttlMs: 600_000 });
}

export function joinDrop(
  url: string,
  drop: string,
  fan: Fan,
  more: { place?: string; headers?: Record<string, string> } = {},
): Promise<Response> {
  return fetch(`${url}/room/v1/drops/${drop}/places`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      authorization: `Bearer ${fan.access}`,
      ...more.headers,
    },
    body: JSON.stringify({ jkt: fan.jkt, place: more.place }),
  });
}

export type JoinReply = ReplyOf<typeof joinRoute>;

/** Joins and insists. */
export async function joined(...given: Parameters<typeof joinDrop>): Promise<JoinReply> {
  const response = await joinDrop(...given);
  if (!response.ok) throw new Error(`join: ${response.status} ${await response.text()}`);
  return v.parse(joinRoute.reply, await response.json());
}

/** A socket that remembers all it was told. */
export function connect(url: string, first?: unknown) {
  const socket = new WebSocket(`${url.replace('http', 'ws')}/room/v1/socket`);
  const frames: DownFrame[] = [];
  let closed: { code: number; reason: string } | undefined;
  socket.on('message', (data) => frames.push(JSON.parse(data.toString()) as DownFrame));
  socket.on('close', (code, reason) => {
    closed = { code, reason: reason.toString() };
  });
  socket.on('error', () => {});
  if (first !== undefined)
    socket.on('open', () => socket.send(typeof first === 'string' ? first : JSON.stringify(first)));
  return {
    socket,
    frames,
    get closed() {
      return closed;
    },
    of<T extends DownFrame['t']>(t: T) {
      return frames.filter((frame): frame is Extract<DownFrame, { t: T }> => frame.t === t);
    },
    end() {
      socket.terminate();
    },
  };
}
export const hello = (place: string) => ({ t: 'hello', v: 1, place });
