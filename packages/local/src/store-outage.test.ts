import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  GetQueueUrlCommand,
  ReceiveMessageCommand,
  SendMessageBatchCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { freePorts } from './ports.ts';
import { type Stores, startStores } from './stores.ts';
import { waitUntil } from './wait-until.ts';

let dataDir: string;
let stores: Stores;
let sqs: SQSClient;

beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'zilker-outage-'));
  const [postgres = 0, redis = 0, port = 0] = await freePorts(3);
  stores = await startStores({
    dataDir,
    ports: { postgres, redis, sqs: port },
    durable: false,
    keepQueues: true,
  });
  sqs = new SQSClient({
    endpoint: stores.sqsEndpoint,
    region: 'us-east-1',
    maxAttempts: 1,
    credentials: { accessKeyId: 'a', secretAccessKey: 'b' },
  });
});
afterAll(async () => {
  sqs.destroy();
  await stores.stop();
  await rm(dataDir, { recursive: true, force: true });
});

function postgres() {
  if (stores.postgres === undefined) throw new Error('This stack has a PostgreSQL of its own.');
  return stores.postgres;
}

async function query(sql: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: stores.databaseUrl, connectionTimeoutMillis: 500 });
  client.on('error', () => undefined);
  try {
    await client.connect();
    return (await client.query(sql)).rows;
  } finally {
    await client.end().catch(() => undefined);
  }
}

test('PostgreSQL is killed with sessions open, comes back, and has what was committed', async () => {
  const open = new pg.Client(stores.databaseUrl);
  open.on('error', () => undefined);
  await open.connect();
  await open.query('CREATE TABLE kept AS SELECT 42 AS answer');
  const before = postgres().pid;
  await postgres().kill();
  await expect(query('SELECT 1')).rejects.toThrow();
  await postgres().start();
  expect(postgres().pid).not.toBe(before);
  expect(stores.pids.postgres).toBe(postgres().pid);
  expect(await query('SELECT answer FROM kept')).toEqual([{ answer: 42 }]);
  await open.end().catch(() => undefined);
});

test('a frozen PostgreSQL answers nobody, not even those who are connected, until it thaws', async () => {
  const open = new pg.Client(stores.databaseUrl);
  await open.connect();
  postgres().freeze();
  let answered = false;
  const asked = open.query('SELECT 1').then(() => {
    answered = true;
  });
  await expect(query('SELECT 1')).rejects.toThrow('timeout');
  expect(answered).toBe(false);
  postgres().thaw();
  await asked;
  await open.end();
});

async function send(bodies: readonly string[]): Promise<void> {
  const Entries = bodies.map((MessageBody, at) => ({ Id: String(at), MessageBody }));
  await sqs.send(new SendMessageBatchCommand({ QueueUrl: await queueUrl(), Entries }));
}

async function queueUrl(): Promise<string> {
  return (await sqs.send(new GetQueueUrlCommand({ QueueName: 'zilker-orders' }))).QueueUrl ?? '';
}

/** The next so many, in the order in which they come. */
async function receive(count: number): Promise<string[]> {
  const bodies: string[] = [];
  await waitUntil(`${count} messages coming`, async () => {
    const asked = { QueueUrl: await queueUrl(), MaxNumberOfMessages: 10, WaitTimeSeconds: 0 };
    const { Messages = [] } = await sqs.send(new ReceiveMessageCommand(asked));
    bodies.push(...Messages.map(({ Body = '' }) => Body));
    return bodies.length >= count;
  });
  return bodies;
}

const letters = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'];

test('SQS is killed, comes back, and has what was sent', async () => {
  await send(letters);
  await stores.sqs.kill();
  await expect(send(['lost'])).rejects.toThrow();
  await stores.sqs.start();
  expect((await receive(letters.length)).sort()).toEqual(letters);
});

test('SQS delivers each message twice and out of order when told to', async () => {
  await stores.sqs.setFaults({ duplicate: 1, shuffleWithinS: 2 });
  await send(letters);
  const all = [...letters, ...letters].sort();
  const received = await receive(all.length);
  expect(received.toSorted()).toEqual(all);
  expect(received).not.toEqual([...letters, ...letters]);
  await stores.sqs.setFaults();
});

test('an answer is held while what was asked for is done', async () => {
  await stores.sqs.setFaults({ holdAnswers: ['SendMessageBatch'] });
  let answered = false;
  const sending = send(['held']).then(() => {
    answered = true;
  });
  expect(await receive(1)).toEqual(['held']);
  expect(await stores.sqs.heldOf('SendMessageBatch')).toBe(1);
  expect(answered).toBe(false);
  await stores.sqs.setFaults();
  await sending;
});
