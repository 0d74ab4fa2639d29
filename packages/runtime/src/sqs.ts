import {
  GetQueueAttributesCommand,
  GetQueueUrlCommand,
  SendMessageBatchCommand,
  type SendMessageBatchRequestEntry,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { type Job, type Queue, queueOf, queues } from '@zilker/contracts/jobs/job';
import { stamped, type WireJob } from '@zilker/contracts/jobs/versions';
import * as v from 'valibot';
import { url } from './env.ts';
import { counter } from './metrics.ts';
import { currentTrace } from './trace.ts';

/** The settings of a service that uses queues. Credentials are found as the AWS SDK finds them. */
export const sqsEnv = {
  SQS_ENDPOINT: v.optional(url()),
  SQS_QUEUE_PREFIX: v.optional(v.string(), 'zilker-'),
  AWS_REGION: v.optional(v.string(), 'us-east-1'),
} as const;

/** A job to send. `trace` is the traceparent of what caused it; left out, that of what is being done now. */
export type Outgoing = { job: Job; trace?: string | null; delayMs?: number };
/** A job as somebody has made it, of whatever version. */
export type OutgoingWire = { job: WireJob; trace?: string | null; delayMs?: number };
export type Sent = { ok: true } | { ok: false; reason: string };

export type Sqs = {
  client: SQSClient;
  urlOf(queue: string): Promise<string>;
  stop(): void;
};

/** SQS wants no more in one request. */
export const batchMax = 10;
/** Requests to send that are on their way at a time. */
const sendsMax = 4;

export function createSqs(env: {
  SQS_ENDPOINT?: string | undefined;
  SQS_QUEUE_PREFIX: string;
  AWS_REGION: string;
}): Sqs {
  const client = new SQSClient({
    region: env.AWS_REGION,
    maxAttempts: 3,
    // TLS sees to it that bodies arrive whole
    md5: false,
    // a queue that has frozen is away too; long polls take a second. Each consumer keeps some requests on their way
    requestHandler: {
      connectionTimeout: 2_000,
      requestTimeout: 8_000,
      throwOnRequestTimeout: true,
      httpAgent: { maxSockets: 200 },
      httpsAgent: { maxSockets: 200 },
    },
    ...(env.SQS_ENDPOINT === undefined ? {} : { endpoint: env.SQS_ENDPOINT }),
  });
  const known = new Map<string, string>();
  return {
    client,
    async urlOf(queue) {
      const found = known.get(queue);
      if (found !== undefined) return found;
      const { QueueUrl } = await client.send(
        new GetQueueUrlCommand({ QueueName: env.SQS_QUEUE_PREFIX + queue }),
      );
      if (QueueUrl === undefined) throw new Error(`no queue ${queue}`);
      known.set(queue, QueueUrl);
      return QueueUrl;
    },
    stop: () => client.destroy(),
  };
}

const sent = counter('zilker_jobs_sent_total', 'Jobs handed to SQS, by queue and outcome.', {
  queue: queues,
  outcome: ['sent', 'failed'],
});

/**
 * Sends jobs of one queue in tens. Resolves to one outcome for each, in order; one that failed may be sent again. Rejects
 * only for a job that does not belong to the queue.
 */
export async function sendJobs(sqs: Sqs, queue: Queue, jobs: readonly Outgoing[]): Promise<Sent[]> {
  const stray = jobs.find(({ job }) => queueOf[job.kind] !== queue);
  if (stray !== undefined) throw new Error(`${stray.job.kind} does not go to ${queue}`);
  return sendWireJobs(
    sqs,
    queue,
    jobs.map(({ job, ...rest }) => ({ job: stamped(job), ...rest })),
  );
}

/**
 * `sendJobs` for jobs that others have made, maybe of a newer version than ours: they go as they are. Several tens at a time. Once
 * `signal` is aborted nothing more is sent.
 */
export async function sendWireJobs(
  sqs: Sqs,
  queue: Queue,
  jobs: readonly OutgoingWire[],
  signal?: AbortSignal,
): Promise<Sent[]> {
  const outcomes: Sent[] = [];
  let from = 0;
  const sendTens = async () => {
    for (let at = from; at < jobs.length; at = from) {
      from += batchMax;
      const ten = await sendBatch(sqs, queue, jobs.slice(at, at + batchMax), signal);
      for (const [i, outcome] of ten.entries()) outcomes[at + i] = outcome;
    }
  };
  await Promise.all(Array.from({ length: sendsMax }, sendTens));
  for (const { ok } of outcomes) sent.add(1, { queue, outcome: ok ? 'sent' : 'failed' });
  return outcomes;
}

async function sendBatch(
  sqs: Sqs,
  queue: Queue,
  jobs: readonly OutgoingWire[],
  signal: AbortSignal | undefined,
): Promise<Sent[]> {
  try {
    signal?.throwIfAborted();
    const answer = await sqs.client.send(
      new SendMessageBatchCommand({ QueueUrl: await sqs.urlOf(queue), Entries: jobs.map(entryOf) }),
      signal === undefined ? {} : { abortSignal: signal },
    );
    const failed = new Map(answer.Failed?.map(({ Id, Message }) => [Id, Message ?? 'refused']));
    return jobs.map((_, at) => {
      const reason = failed.get(String(at));
      return reason === undefined ? { ok: true } : { ok: false, reason };
    });
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    return jobs.map(() => ({ ok: false, reason }));
  }
}

function entryOf({ job, trace, delayMs }: OutgoingWire, at: number): SendMessageBatchRequestEntry {
  const traceparent = trace === undefined ? currentTrace() : (trace ?? undefined);
  return {
    Id: String(at),
    MessageBody: JSON.stringify(job),
    ...(delayMs === undefined ? {} : { DelaySeconds: Math.min(Math.ceil(delayMs / 1000), 900) }),
    ...(traceparent === undefined
      ? {}
      : { MessageAttributes: { traceparent: { DataType: 'String', StringValue: traceparent } } }),
  };
}

/** About how many messages of a queue wait for a worker. */
export async function waitingIn(sqs: Sqs, queue: string): Promise<number> {
  const { Attributes } = await sqs.client.send(
    new GetQueueAttributesCommand({
      QueueUrl: await sqs.urlOf(queue),
      AttributeNames: ['ApproximateNumberOfMessages'],
    }),
  );
  return Number(Attributes?.ApproximateNumberOfMessages ?? 0);
}
