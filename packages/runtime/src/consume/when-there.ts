import { setTimeout as delay } from 'node:timers/promises';
import type { Queue } from '@zilker/contracts/jobs/job';
import { type ConsumeOptions, type Consuming, consume, type Handler } from '../consume.ts';
import type { Sqs } from '../sqs.ts';

const againAfterMs = 1_000;

/**
 * `consume`, begun as soon as the queue answers. A worker starts without: its clocks grant, sweep and watch though nobody can reach
 * SQS, and its outbox keeps what is to be sent.
 */
export function consumeWhenThere(
  sqs: Sqs,
  queue: Queue,
  handle: Handler,
  options: ConsumeOptions,
): Consuming {
  const stopping = new AbortController();
  const { signal } = stopping;
  const begin = async (): Promise<Consuming | undefined> => {
    while (!signal.aborted) {
      try {
        return await consume(sqs, queue, handle, options);
      } catch (cause) {
        options.log.warn('queue_away', { queue, cause });
        await delay(againAfterMs, undefined, { signal }).catch(() => undefined);
      }
    }
    return undefined;
  };
  const begun = begin();
  return {
    async stop(graceMs) {
      stopping.abort();
      const consuming = await begun;
      await consuming?.stop(graceMs);
    },
  };
}
