import { randomBytes } from 'node:crypto';
import {
  CreateQueueCommand,
  GetQueueAttributesCommand,
  type Message,
  ReceiveMessageCommand,
  SendMessageCommand,
} from '@aws-sdk/client-sqs';
import { newId } from '@zilker/contracts/ids';
import { type Job, jobSchemas } from '@zilker/contracts/jobs/job';
import { readJob } from '@zilker/contracts/jobs/read-job';
import type { JobCatalogue } from '@zilker/contracts/jobs/versions';
import { afterAll, afterEach, beforeEach, expect, test, vi } from 'vitest';
import { retryPolicy } from './consume/verdict.ts';
import { type ConsumeOptions, type Consuming, consume, type Handler, PutOff } from './consume.ts';
import { createLog } from './log.ts';
import { createSqs, type Sqs, sendJobs } from './sqs.ts';

const log = createLog('test', { level: 'silent' });
const policy = { ...retryPolicy, backoffMs: [0], excusedMs: { least: 0, most: 0 } };
let sqs: Sqs;
let running: Consuming[] = [];

beforeEach(async () => {
  const prefix = `test-${randomBytes(4).toString('hex')}-`;
  sqs = createSqs({
    SQS_ENDPOINT: process.env.TEST_SQS_ENDPOINT,
    SQS_QUEUE_PREFIX: prefix,
    AWS_REGION: 'us-east-1',
  });
  for (const name of ['orders-dlq', 'orders'])
    await sqs.client.send(
      new CreateQueueCommand({
        QueueName: prefix + name,
        Attributes: name.endsWith('-dlq')
          ? {}
          : {
              RedrivePolicy: JSON.stringify({
                deadLetterTargetArn: `arn:aws:sqs:us-east-1:000000000000:${prefix}orders-dlq`,
                maxReceiveCount: 10,
              }),
            },
      }),
    );
});
afterEach(async () => {
  await Promise.all(running.map((one) => one.stop(2_000)));
  running = [];
  sqs.stop();
});
afterAll(() => sqs.stop());

const finalize = (): Job => ({ kind: 'finalize-order', order: newId('order'), stripeEvent: 'evt' });
const finalizes = (count: number) => Array.from({ length: count }, finalize);
const start = async (handle: Handler, options: Partial<ConsumeOptions> = {}) => {
  const consuming = await consume(sqs, 'orders', handle, { log, policy, ...options });
  running.push(consuming);
  return consuming;
};
const send = (jobs: readonly Job[]) =>
  sendJobs(
    sqs,
    'orders',
    jobs.map((job) => ({ job })),
  );
const sendText = async (MessageBody: string) =>
  sqs.client.send(new SendMessageCommand({ QueueUrl: await sqs.urlOf('orders'), MessageBody }));
const until = (check: () => unknown) => vi.waitFor(check, { timeout: 20_000, interval: 20 });
const orderOf = (job: Job) => ('order' in job ? job.order : '');

async function depth(queue: string): Promise<{ shown: number; hidden: number }> {
  const { Attributes } = await sqs.client.send(
    new GetQueueAttributesCommand({ QueueUrl: await sqs.urlOf(queue), AttributeNames: ['All'] }),
  );
  return {
    shown: Number(Attributes?.ApproximateNumberOfMessages),
    hidden: Number(Attributes?.ApproximateNumberOfMessagesNotVisible),
  };
}
const empty = { shown: 0, hidden: 0 };

async function deadLetter(): Promise<Message> {
  const QueueUrl = await sqs.urlOf('orders-dlq');
  return until(async () => {
    const { Messages } = await sqs.client.send(
      new ReceiveMessageCommand({ QueueUrl, MessageAttributeNames: ['All'], VisibilityTimeout: 0 }),
    );
    expect(Messages).toHaveLength(1);
    return Messages?.[0];
  }) as Promise<Message>;
}

/** Work that goes on until it is let go. */
function gate() {
  let open = () => {};
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { opened, open };
}

test('jobs arrive, are parsed, and are gone when worked on', async () => {
  const jobs = finalizes(123);
  expect(await send(jobs)).toEqual(jobs.map(() => ({ ok: true })));
  const seen: Job[] = [];
  const consuming = await start(async (job) => void seen.push(job), { concurrency: 25 });
  await until(() => expect(seen).toHaveLength(123));
  expect(seen.map(orderOf).sort()).toEqual(jobs.map(orderOf).sort());
  await consuming.stop();
  expect(await depth('orders')).toEqual(empty);
});

test('a slow job holds its own slot and no other', async () => {
  const { opened, open } = gate();
  const jobs = finalizes(30);
  const [slow] = jobs;
  await send(jobs);
  const done: string[] = [];
  await start(
    async (job) => {
      if (slow !== undefined && orderOf(job) === orderOf(slow)) await opened;
      done.push(orderOf(job));
    },
    { concurrency: 2 },
  );
  await until(() => expect(done).toHaveLength(29));
  open();
  await until(() => expect(done).toHaveLength(30));
});

test('a job put off comes again, and says how often it has come', async () => {
  await send([finalize()]);
  const deliveries: number[] = [];
  await start(async (_, context) => {
    deliveries.push(context.deliveries);
    if (context.deliveries === 1) throw new PutOff('too early', 0);
  });
  await until(() => expect(deliveries).toEqual([1, 2]));
});

test('a job that fails is tried five times, keeps when it was sent, and becomes a dead letter that says why', async () => {
  await send([finalize()]);
  const tried: (number | null)[] = [];
  await start(async (_, { sentAtMs }) => {
    tried.push(sentAtMs);
    throw Object.assign(new Error('no row for fan@example.com'), { code: '23503' });
  });
  const letter = await deadLetter();
  expect(tried).toHaveLength(5);
  expect(new Set(tried).size).toBe(1);
  expect(letter.MessageAttributes?.tries?.StringValue).toBe('5');
  expect(letter.MessageAttributes?.why?.StringValue).toBe('Error 23503: no row for [mail]');
  await until(async () => expect(await depth('orders')).toEqual(empty));
});

test('what can never be read is handed to nobody and becomes a dead letter', async () => {
  await sendText('{"kind":');
  let handled = 0;
  await start(async () => void handled++);
  expect((await deadLetter()).MessageAttributes?.why?.StringValue).toBe('Error: not JSON');
  expect(handled).toBe(0);
});

test('a store that is away uses up no tries, and nothing else is begun meanwhile', async () => {
  await send(finalizes(40));
  let away = true;
  let tried = 0;
  const done = new Set<string>();
  await start(
    async (job) => {
      tried++;
      if (away) throw new Error('away');
      done.add(orderOf(job));
    },
    { concurrency: 2, isOutage: (cause) => cause instanceof Error && cause.message === 'away' },
  );
  await until(() => expect(tried).toBeGreaterThan(5));
  away = false;
  await until(() => expect(done.size).toBe(40));
  expect(await depth('orders-dlq')).toEqual(empty);
});

test('a stop in the middle finishes what was begun, gives back the rest at once, and nothing is done twice', async () => {
  const { opened, open } = gate();
  const jobs = finalizes(40);
  await send(jobs);
  const done: string[] = [];
  let begun = 0;
  const first = await start(
    async (job) => {
      begun++;
      await opened;
      done.push(orderOf(job));
    },
    { concurrency: 3 },
  );
  await until(async () => {
    expect(begun).toBe(3);
    expect((await depth('orders')).hidden).toBeGreaterThan(3);
  });
  const stopped = first.stop();
  await until(async () => expect(await depth('orders')).toEqual({ shown: 37, hidden: 3 }));
  open();
  await stopped;
  expect(done).toHaveLength(3);
  expect(await depth('orders')).toEqual({ shown: 37, hidden: 0 });
  await start(async (job) => void done.push(orderOf(job)));
  await until(() => expect(done.length).toBeGreaterThanOrEqual(40));
  expect(done.sort()).toEqual(jobs.map(orderOf).sort());
});

test('a stop waits no longer than its grace; what was not finished shows again', async () => {
  const { opened, open } = gate();
  await send([finalize()]);
  let begun = 0;
  const stuck = await start(
    async () => {
      begun++;
      await opened;
    },
    { hiddenSeconds: 1 },
  );
  await until(() => expect(begun).toBe(1));
  await stuck.stop(10);
  const again = await start(async () => void begun++);
  await until(() => expect(begun).toBe(2));
  await again.stop();
  open();
});

test.each([
  ['in work', 1],
  ['waiting for a slot', 2],
])('a job that is %s stays hidden from others however long it takes', async (_, count) => {
  const { opened, open } = gate();
  const jobs = finalizes(count);
  await send(jobs);
  const begun: string[] = [];
  const handle: Handler = async (job) => {
    begun.push(orderOf(job));
    await opened;
  };
  await start(handle, { hiddenSeconds: 1, concurrency: 1 });
  await until(async () => expect((await depth('orders')).hidden).toBe(count));
  const since = performance.now();
  const others: string[] = [];
  await start(async (job) => void others.push(orderOf(job)));
  // more than twice as long as it would be hidden without our doing
  await until(() => expect(performance.now() - since).toBeGreaterThan(2_500));
  expect(others).toEqual([]);
  open();
  await until(() => expect(begun).toHaveLength(count));
  await until(async () => expect(await depth('orders')).toEqual(empty));
});

test('an old and a new worker share a queue: each job is done once, by one who knows it', async () => {
  const { 'finalize-order': known } = jobSchemas;
  const old: JobCatalogue = { schemas: { 'finalize-order': known }, upgrades: {} };
  // the new one has a second version of what the old one knows, and a kind of its own
  const fresh: JobCatalogue = {
    schemas: { 'finalize-order': known, 'audit-order': jobSchemas['audit-order'] },
    upgrades: {
      'finalize-order': [({ event, ...rest }) => ({ ...rest, stripeEvent: event ?? rest.stripeEvent })],
    },
  };
  const jobs = { v1: finalizes(15), v2: finalizes(15), kind: finalizes(15).map(orderOf) };
  for (const job of jobs.v1) await sendText(JSON.stringify(job));
  for (const job of jobs.v2) await sendText(JSON.stringify({ ...job, v: 2 }));
  for (const order of jobs.kind) await sendText(JSON.stringify({ kind: 'audit-order', order }));
  const done = { old: [] as string[], fresh: [] as string[] };
  for (const [name, catalogue] of Object.entries({ old, fresh }))
    await start(async (job) => void done[name as 'old' | 'fresh'].push(orderOf(job)), {
      read: (body) => readJob(body, catalogue),
    });
  const all = [...jobs.v1, ...jobs.v2].map(orderOf).concat(jobs.kind).sort();
  await until(() => expect([...done.old, ...done.fresh].sort()).toEqual(all));
  const first = new Set<string>(jobs.v1.map(orderOf));
  expect(done.old.filter((order) => !first.has(order))).toEqual([]);
  expect(await depth('orders-dlq')).toEqual(empty);
});

test('what nobody has come to know in good time becomes a dead letter, with its tries unused', async () => {
  await sendText('{"kind":"dance-jig","v":3}');
  await start(async () => {}, { policy: { ...policy, foreignForMs: 300 } });
  const { MessageAttributes } = await deadLetter();
  expect(MessageAttributes?.why?.StringValue).toBe('Foreign: version 3 of dance-jig is not known here');
  expect(MessageAttributes?.tries?.StringValue).toBe('0');
});

test('a job sent to a queue that is not its own is a mistake of ours', async () => {
  await expect(sendJobs(sqs, 'drops', [{ job: finalize() }])).rejects.toThrow(
    'finalize-order does not go to drops',
  );
});

test('a queue that is away is an outcome, not an error', async () => {
  const away = createSqs({
    SQS_ENDPOINT: 'http://127.0.0.1:1',
    SQS_QUEUE_PREFIX: '',
    AWS_REGION: 'us-east-1',
  });
  const [outcome] = await sendJobs(away, 'orders', [{ job: finalize() }]);
  expect(outcome).toMatchObject({ ok: false });
  away.stop();
});
