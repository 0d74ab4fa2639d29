import {
  CreateQueueCommand,
  GetQueueAttributesCommand,
  GetQueueUrlCommand,
  SendMessageBatchCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { newId } from '@zilker/contracts/ids';
import { type Round, say } from '@zilker/local/bench/figures';
import { startProcess } from '@zilker/local/bench/process';
import type { World } from './world.ts';

/** As many as the worker's consumer has on their way at most. */
const loops = 4;
const jobsPerRound = 6_000;

type Side = { queue: string; freeze(): void; thaw(): void };

/**
 * How fast one worker process works off a queue, against a bare loop over the same server: sign-in codes that nobody waits for any
 * more, each of them one look into PostgreSQL. Whoever's turn it is not stands still meanwhile.
 */
export async function measureDrain({ stack }: World, rounds: number): Promise<Round[]> {
  const client = new SQSClient({
    endpoint: stack.stores.sqsEndpoint,
    region: 'us-east-1',
    credentials: { accessKeyId: 'bench', secretAccessKey: 'bench' },
  });
  const { workers } = stack.services;
  if (workers === undefined) throw new Error('there is no worker');
  const bareQueue = (await client.send(new CreateQueueCommand({ QueueName: 'bench-bare' }))).QueueUrl ?? '';
  const ourQueue =
    (await client.send(new GetQueueUrlCommand({ QueueName: `${stack.env.SQS_QUEUE_PREFIX}notifications` })))
      .QueueUrl ?? '';
  const bare = await startProcess(new URL('bare-loop-process.ts', import.meta.url), {
    env: stack.stores.env,
  });
  await bare.ask('run', stack.stores.sqsEndpoint, bareQueue, loops);
  const sides: Record<'bare' | 'worker', Side> = {
    bare: {
      queue: bareQueue,
      freeze: () => void process.kill(bare.pid, 'SIGSTOP'),
      thaw: () => void process.kill(bare.pid, 'SIGCONT'),
    },
    worker: { queue: ourQueue, freeze: () => workers.freeze(), thaw: () => workers.thaw() },
  };
  const perSecond = async ({ queue, freeze, thaw }: Side) => {
    // what it had on its way when it was stopped has timed out: let it see that first
    thaw();
    await pause(1_500);
    freeze();
    await fill(client, queue, jobsPerRound);
    thaw();
    const speed = await drainSpeed(client, queue, jobsPerRound);
    freeze();
    return speed;
  };
  const found: Round[] = [];
  sides.bare.freeze();
  sides.worker.freeze();
  // the first finds cold code on both sides
  for (let round = 0; round <= rounds; round++) {
    const order = round % 2 === 0 ? (['bare', 'worker'] as const) : (['worker', 'bare'] as const);
    const speeds: Record<string, number> = {};
    for (const side of order) speeds[side] = await perSecond(sides[side]);
    const { bare: bareSpeed = 0, worker = 0 } = speeds;
    say(`jobs/s: bare loop ${Math.round(bareSpeed)}, worker ${Math.round(worker)}`);
    if (round > 0)
      found.push({ jobs: worker / bareSpeed, workerJobsPerSecond: worker, barePerSecond: bareSpeed });
  }
  workers.thaw();
  await bare.stop();
  client.destroy();
  return found;
}

async function fill(client: SQSClient, QueueUrl: string, count: number): Promise<void> {
  let left = count;
  const send = async () => {
    while (left > 0) {
      left -= 10;
      const Entries = Array.from({ length: 10 }, (_, at) => ({
        Id: String(at),
        MessageBody: JSON.stringify({ kind: 'send-code', challenge: newId('challenge') }),
      }));
      await client.send(new SendMessageBatchCommand({ QueueUrl, Entries }));
    }
  };
  await Promise.all([send(), send(), send(), send()]);
}

/** Jobs a second between the first tenth and the last, so that neither a start nor a tail counts. */
async function drainSpeed(client: SQSClient, QueueUrl: string, count: number): Promise<number> {
  const lateAt = performance.now() + 120_000;
  let first: { left: number; at: number } | undefined;
  while (performance.now() < lateAt) {
    const left = await leftIn(client, QueueUrl);
    const at = performance.now();
    if (first === undefined && left <= 0.9 * count) first = { left, at };
    if (first !== undefined && left <= 0.1 * count) {
      const speed = ((first.left - left) * 1000) / (at - first.at);
      while ((await leftIn(client, QueueUrl)) > 0) await pause(20);
      return speed;
    }
    await pause(20);
  }
  throw new Error('the queue was not worked off');
}

async function leftIn(client: SQSClient, QueueUrl: string): Promise<number> {
  const { Attributes = {} } = await client.send(
    new GetQueueAttributesCommand({
      QueueUrl,
      AttributeNames: ['ApproximateNumberOfMessages', 'ApproximateNumberOfMessagesNotVisible'],
    }),
  );
  return Object.values(Attributes).reduce((sum, value) => sum + Number(value), 0);
}

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
