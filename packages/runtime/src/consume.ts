import type { Message } from '@aws-sdk/client-sqs';
import { type Job, type JobKind, job as jobSchema, jobSchemas, type Queue } from '@zilker/contracts/jobs/job';
import { Consumer } from 'sqs-consumer';
import * as v from 'valibot';
import type { Log } from './log.ts';
import { counter, histogram } from './metrics.ts';
import { batchMax, type Sqs } from './sqs.ts';
import { inTrace } from './trace.ts';

/** Thrown by a handler whose job came early: it is delivered again after `delayMs`, at most `deliveriesMax` times in all. */
export class PutOff extends Error {
  readonly delayMs: number;

  constructor(reason: string, delayMs: number) {
    super(reason);
    this.name = 'PutOff';
    this.delayMs = delayMs;
  }
}

export type JobContext = {
  messageId: string;
  /** 1 for the first delivery. */
  deliveries: number;
  /** When it was sent, on the queue's clock; null where the queue does not say. */
  sentAtMs: number | null;
};
export type Handler = (job: Job, context: JobContext) => Promise<void>;

export type Consuming = {
  /** Takes no more and waits up to `graceMs` for what is being worked on. */
  stop(graceMs?: number): Promise<void>;
};

const kinds = [...(Object.keys(jobSchemas) as JobKind[]), 'unreadable'] as const;
const outcomes = ['done', 'put_off', 'failed'] as const;
const worked = counter('zilker_jobs_worked_total', 'Deliveries worked on, by kind and outcome.', {
  kind: kinds,
  outcome: outcomes,
});
const seconds = histogram('zilker_job_seconds', 'Time to work on a delivery, by kind.', { kind: kinds });

/** Seconds until a failed delivery comes again, by how often it has come. After the last the dead-letter queue has it. */
const backoffSeconds = [2, 5, 20, 60, 120];
const visibilitySeconds = 30;

/**
 * Works on a queue until stopped, at most `concurrency` jobs at a time. A job is deleted once its handler has resolved; one
 * that fails, or that is no job of ours, comes again after a pause and in the end goes to the dead-letter queue. While a
 * handler works its job stays hidden from others, however long it takes.
 */
export async function consume(
  sqs: Sqs,
  queue: Queue,
  handle: Handler,
  options: { log: Log; concurrency?: number },
): Promise<Consuming> {
  const { log, concurrency = batchMax } = options;
  const queueUrl = await sqs.urlOf(queue);
  const pauses = new Map<string, number>();
  const consumers = shares(concurrency).map((batchSize) => {
    const consumer = Consumer.create({
      sqs: sqs.client,
      queueUrl,
      batchSize,
      // short, since a poll cut off in the middle can swallow a job until it becomes visible again: a stop waits for it
      waitTimeSeconds: 1,
      authenticationErrorTimeout: 1_000,
      visibilityTimeout: visibilitySeconds,
      heartbeatInterval: visibilitySeconds / 3,
      messageAttributeNames: ['traceparent'],
      messageSystemAttributeNames: ['ApproximateReceiveCount', 'SentTimestamp'],
      terminateVisibilityTimeout: ([message]) => pauseOf(message, pauses),
      handleMessage: async (message) => {
        await work(queue, message, handle, log, pauses);
        return message;
      },
    });
    consumer.on('error', (cause) => log.warn('queue_away', { queue, cause }));
    // `work` has logged it already; without a listener the emitter would throw
    consumer.on('processing_error', () => {});
    consumer.start();
    return consumer;
  });
  return {
    stop: async (graceMs = 15_000) => {
      await Promise.all(consumers.map((consumer) => stopConsumer(consumer, graceMs)));
    },
  };
}

async function work(
  queue: Queue,
  message: Message,
  handle: Handler,
  log: Log,
  pauses: Map<string, number>,
): Promise<void> {
  const startedAt = performance.now();
  const messageId = message.MessageId ?? '';
  const deliveries = deliveriesOf(message);
  const job = jobOf(message);
  const kind = job?.kind ?? 'unreadable';
  const said = { queue, kind, messageId, deliveries };
  try {
    if (job === undefined) throw new Error('not a job of ours');
    const trace = message.MessageAttributes?.traceparent?.StringValue;
    await inTrace(trace, kind, { 'messaging.destination.name': queue }, () =>
      handle(job, { messageId, deliveries, sentAtMs: sentAtOf(message) }),
    );
    worked.add(1, { kind, outcome: 'done' });
    log.debug('job_done', { ...said, durationMs: Math.round(performance.now() - startedAt) });
  } catch (cause) {
    const early = cause instanceof PutOff;
    if (early) pauses.set(messageId, Math.ceil(cause.delayMs / 1000));
    worked.add(1, { kind, outcome: early ? 'put_off' : 'failed' });
    log[early ? 'debug' : 'error'](early ? 'job_put_off' : 'job_failed', { ...said, cause });
    throw cause;
  } finally {
    seconds.observe((performance.now() - startedAt) / 1000, { kind });
  }
}

function jobOf(message: Message): Job | undefined {
  try {
    return v.parse(jobSchema, JSON.parse(message.Body ?? ''));
  } catch {
    return undefined;
  }
}

function deliveriesOf(message: Message): number {
  return Number(message.Attributes?.ApproximateReceiveCount ?? 1);
}

function sentAtOf(message: Message): number | null {
  const sent = message.Attributes?.SentTimestamp;
  return sent === undefined ? null : Number(sent);
}

function pauseOf(message: Message | undefined, pauses: Map<string, number>): number {
  if (message === undefined) return 0;
  const asked = pauses.get(message.MessageId ?? '');
  pauses.delete(message.MessageId ?? '');
  return asked ?? backoffSeconds[Math.min(deliveriesOf(message), backoffSeconds.length) - 1] ?? 2;
}

/** Consumers of ten at most, which is what one receive can bring. */
function shares(concurrency: number): number[] {
  const sizes: number[] = [];
  for (let left = concurrency; left > 0; left -= batchMax) sizes.push(Math.min(left, batchMax));
  return sizes;
}

async function stopConsumer(consumer: Consumer, graceMs: number): Promise<void> {
  consumer.stop();
  const lateAt = performance.now() + graceMs;
  while (consumer.status.isPolling && performance.now() < lateAt)
    await new Promise((resolve) => setTimeout(resolve, 20));
}
