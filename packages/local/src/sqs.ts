import { fileURLToPath } from 'node:url';
import { deliveriesMax, queues } from '@zilker/contracts/jobs/job';
import * as v from 'valibot';
import { startChild } from './child.ts';
import { nodeBinary } from './paths.ts';
import { requireFreePorts } from './ports.ts';
import { type ServerProcess, startServerProcess } from './server-process.ts';
import type { SqsFaults } from './sqs/faults.ts';
import { waitUntil } from './wait-until.ts';

export type Sqs = ServerProcess & {
  endpoint: string;
  /** How it fails from now on; not at all by default. A new start of the server is without faults. */
  setFaults(faults?: Partial<SqsFaults>): Promise<void>;
  /** Requests of an action that it holds now, by `holdAnswers` or `holdRequests`. */
  heldOf(action: string): Promise<number>;
};

const entry = fileURLToPath(new URL('sqs/main.ts', import.meta.url));
const readyWithinMs = 90_000;
const stateSchema = v.object({ held: v.record(v.string(), v.number()) });

/**
 * An SQS server of our own on loopback, with our queues and their dead-letter queues. With `dataDir` it keeps what it has been sent
 * over a restart, and over a `kill -9`.
 * @throws Problem when the port is taken
 */
export async function startSqs(options: {
  port: number;
  dataDir?: string;
  queuePrefix?: string;
  logFile?: string;
}): Promise<Sqs> {
  const { port, dataDir, logFile } = options;
  await requireFreePorts({ sqs: port });
  const endpoint = `http://127.0.0.1:${port}`;
  const control = (path: string, init?: RequestInit) => fetch(`${endpoint}/_control/${path}`, init);
  const run = async () => {
    const child = await startChild({
      command: nodeBinary(),
      args: [
        '--disable-warning=ExperimentalWarning',
        entry,
        String(port),
        ...(dataDir === undefined ? [] : [dataDir]),
      ],
      ...(logFile === undefined ? {} : { logFile }),
    });
    const answers = async () => {
      if (!child.running) throw new Error(`SQS did not start:\n${child.tail()}`);
      const answer = await control('state').catch(() => undefined);
      await answer?.arrayBuffer();
      return answer?.ok;
    };
    await waitUntil('SQS answering', answers, { timeoutMs: readyWithinMs }).catch(async (error: unknown) => {
      await child.stop('SIGKILL');
      throw error;
    });
    return child;
  };
  const server = await startServerProcess({ run });
  await createQueues(endpoint, options.queuePrefix ?? defaultQueuePrefix);
  return Object.defineProperties(
    {
      endpoint,
      async setFaults(faults: Partial<SqsFaults> = {}) {
        const answer = await control('faults', {
          method: 'PUT',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify(faults),
        });
        if (!answer.ok) throw new Error(`SQS took no faults: ${await answer.text()}`);
      },
      async heldOf(action: string) {
        return v.parse(stateSchema, await (await control('state')).json()).held[action] ?? 0;
      },
    },
    Object.getOwnPropertyDescriptors(server),
  ) as Sqs;
}

export const defaultQueuePrefix = 'zilker-';

/** Makes each queue and its dead-letter queue, unless they are there. */
export async function createQueues(endpoint: string, prefix: string): Promise<void> {
  for (const name of queues) {
    const deadLetters = await createQueue(endpoint, `${prefix}${name}-dlq`, {
      MessageRetentionPeriod: '1209600',
    });
    const deadLetterTargetArn = `arn:aws:sqs:us-east-1:000000000000:${deadLetters.split('/').at(-1)}`;
    await createQueue(endpoint, `${prefix}${name}`, {
      RedrivePolicy: JSON.stringify({ deadLetterTargetArn, maxReceiveCount: deliveriesMax }),
      VisibilityTimeout: '30',
    });
  }
}

async function createQueue(
  endpoint: string,
  name: string,
  attributes: Record<string, string>,
): Promise<string> {
  const response = await fetch(endpoint, {
    method: 'POST',
    headers: { 'content-type': 'application/x-amz-json-1.0', 'x-amz-target': 'AmazonSQS.CreateQueue' },
    body: JSON.stringify({ QueueName: name, Attributes: attributes }),
  });
  const answer = (await response.json()) as { QueueUrl?: string; message?: string };
  if (answer.QueueUrl === undefined) throw new Error(`queue ${name}: ${answer.message ?? response.status}`);
  return answer.QueueUrl;
}
