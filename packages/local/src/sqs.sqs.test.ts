import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  GetQueueUrlCommand,
  ListQueuesCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { queues as queueNames } from '@zilker/contracts/jobs/job';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { freePort } from './ports.ts';
import { type Sqs, startSqs } from './sqs.ts';

let dataDir: string;
let sqs: Sqs;
beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'zilker-sqs-'));
});
afterAll(async () => {
  await sqs.stop();
  await rm(dataDir, { recursive: true, force: true });
});

test('queues, their dead-letter queues and a message survive a restart on another port', async () => {
  sqs = await startSqs({ port: await freePort(), dataDir });
  const first = client(sqs.endpoint);
  const queues = await first.send(new ListQueuesCommand({ QueueNamePrefix: 'zilker-' }));
  expect(queues.QueueUrls).toHaveLength(2 * queueNames.length);
  const sent = await first.send(
    new SendMessageCommand({ QueueUrl: await urlOf(first), MessageBody: 'kept' }),
  );
  first.destroy();
  await sqs.stop();

  sqs = await startSqs({ port: await freePort(), dataDir });
  const second = client(sqs.endpoint);
  const QueueUrl = await urlOf(second);
  expect(QueueUrl).toContain(sqs.endpoint);
  const received = await second.send(new ReceiveMessageCommand({ QueueUrl }));
  expect(received.Messages?.map((message) => [message.MessageId, message.Body])).toEqual([
    [sent.MessageId, 'kept'],
  ]);
  second.destroy();
});

test('it listens on loopback alone', () => {
  expect(new URL(sqs.endpoint).hostname).toBe('127.0.0.1');
});

const client = (endpoint: string) =>
  new SQSClient({ endpoint, region: 'us-east-1', credentials: { accessKeyId: 'a', secretAccessKey: 'b' } });

async function urlOf(sqsClient: SQSClient): Promise<string> {
  const { QueueUrl } = await sqsClient.send(new GetQueueUrlCommand({ QueueName: 'zilker-orders' }));
  return QueueUrl ?? '';
}
