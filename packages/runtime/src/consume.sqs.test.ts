import { randomBytes } from 'node:crypto';
import { CreateQueueCommand, GetQueueAttributesCommand, SendMessageCommand } from '@aws-sdk/client-sqs';
import { newId } from '@zilker/contracts/ids';
import type { Job } from '@zilker/contracts/jobs/job';
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import { type Consuming, consume, type Handler, PutOff } from './consume.ts';
import { createLog } from './log.ts';
import { createSqs, sendJobs } from './sqs.ts';

const log = createLog('test', { level: 'silent' });
const prefix = `test-${randomBytes(4).toString('hex')}-`;
const sqs = createSqs({
  SQS_ENDPOINT: process.env.TEST_SQS_ENDPOINT,
  SQS_QUEUE_PREFIX: prefix,
  AWS_REGION: 'us-east-1',
});
let consuming: Consuming | undefined;

beforeAll(async () => {
  for (const name of ['orders-dlq', 'orders'])
    await sqs.client.send(
      new CreateQueueCommand({
        QueueName: prefix + name,
        Attributes: name.endsWith('-dlq')
          ? {}
          : {
              RedrivePolicy: JSON.stringify({
                deadLetterTargetArn: `arn:aws:sqs:us-east-1:000000000000:${prefix}orders-dlq`,
                maxReceiveCount: 2,
              }),
            },
      }),
    );
});
afterEach(async () => {
  await consuming?.stop();
  consuming = undefined;
});
afterAll(() => sqs.stop());

const finalize = (): Job => ({ kind: 'finalize-order', order: newId('order'), stripeEvent: 'evt' });
const start = async (handle: Handler) => {
  consuming = await consume(sqs, 'orders', handle, { log, concurrency: 25 });
};

async function depth(queue: string): Promise<number> {
  const { Attributes } = await sqs.client.send(
    new GetQueueAttributesCommand({ QueueUrl: await sqs.urlOf(queue), AttributeNames: ['All'] }),
  );
  return (
    Number(Attributes?.ApproximateNumberOfMessages) +
    Number(Attributes?.ApproximateNumberOfMessagesNotVisible)
  );
}

test('jobs arrive, are parsed, and are gone when worked on', async () => {
  const jobs = Array.from({ length: 23 }, finalize);
  const outcomes = await sendJobs(
    sqs,
    'orders',
    jobs.map((job) => ({ job })),
  );
  expect(outcomes).toEqual(jobs.map(() => ({ ok: true })));
  const seen: Job[] = [];
  await start(async (job) => void seen.push(job));
  await vi.waitFor(() => expect(seen).toHaveLength(23), 10_000);
  expect(new Set(seen.map((job) => 'order' in job && job.order)).size).toBe(23);
  await consuming?.stop();
  expect(await depth('orders')).toBe(0);
});

test('a job put off comes again, and says how often it has come', async () => {
  await sendJobs(sqs, 'orders', [{ job: finalize() }]);
  const deliveries: number[] = [];
  await start(async (_, context) => {
    deliveries.push(context.deliveries);
    if (context.deliveries === 1) throw new PutOff('too early', 0);
  });
  await vi.waitFor(() => expect(deliveries).toEqual([1, 2]), 10_000);
});

test('what is no job of ours is never handled and ends in the dead-letter queue', async () => {
  await sqs.client.send(
    new SendMessageCommand({ QueueUrl: await sqs.urlOf('orders'), MessageBody: '{"kind":"nonsense"}' }),
  );
  let handled = 0;
  await start(async () => void handled++);
  await vi.waitFor(async () => expect(await depth('orders-dlq')).toBe(1), { timeout: 20_000, interval: 200 });
  expect(handled).toBe(0);
});

test('a stop lets work finish and deletes its job', async () => {
  await sendJobs(sqs, 'orders', [{ job: finalize() }]);
  let release = () => {};
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });
  let started = false;
  await start(async () => {
    started = true;
    await held;
  });
  await vi.waitFor(() => expect(started).toBe(true), 10_000);
  const stopped = consuming?.stop();
  release();
  await stopped;
  expect(await depth('orders')).toBe(0);
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
