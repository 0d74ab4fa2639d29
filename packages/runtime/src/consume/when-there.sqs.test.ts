import { CreateQueueCommand } from '@aws-sdk/client-sqs';
import { newId } from '@zilker/contracts/ids';
import type { Job } from '@zilker/contracts/jobs/job';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createLog } from '../log.ts';
import { createSqs, type Sqs, sendJobs } from '../sqs.ts';
import { consumeWhenThere } from './when-there.ts';

const log = createLog('test', { level: 'silent' });
const prefix = `${newId('session').slice(4)}-`;
let sqs: Sqs;

beforeEach(() => {
  sqs = createSqs({
    SQS_ENDPOINT: process.env.TEST_SQS_ENDPOINT,
    SQS_QUEUE_PREFIX: prefix,
    AWS_REGION: 'us-east-1',
  });
});
afterEach(() => sqs.stop());

test('a queue that does not answer yet is asked again, and worked on once it does', async () => {
  const seen: Job[] = [];
  const handle = async (job: Job) => void seen.push(job);
  const warned = vi.spyOn(log, 'warn');
  const consuming = consumeWhenThere(sqs, 'orders', handle, { log });
  await vi.waitFor(() => expect(warned).toHaveBeenCalled(), { timeout: 20_000 });
  for (const name of ['orders', 'orders-dlq'])
    await sqs.client.send(new CreateQueueCommand({ QueueName: prefix + name }));
  const job: Job = { kind: 'finalize-order', order: newId('order'), stripeEvent: 'evt' };
  await sendJobs(sqs, 'orders', [{ job }]);
  await vi.waitFor(() => expect(seen).toEqual([job]), { timeout: 20_000 });
  await consuming.stop();
});

test('one that never answers keeps nobody from stopping', async () => {
  const consuming = consumeWhenThere(sqs, 'payments', () => Promise.resolve(), { log });
  await consuming.stop();
});
