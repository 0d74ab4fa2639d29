import type { Message } from '@aws-sdk/client-sqs';
import type { Queue } from '@zilker/contracts/jobs/job';
import { readJob } from '@zilker/contracts/jobs/read-job';
import { createDeletions } from './consume/deletions.ts';
import { type Delivery, deliveryOf } from './consume/delivery.ts';
import { createHeld } from './consume/held.ts';
import { hideAll } from './consume/in-tens.ts';
import { buried, held as heldJobs } from './consume/metrics.ts';
import { createPace } from './consume/pace.ts';
import { sendCopy } from './consume/put-back.ts';
import { startReceiver } from './consume/receiver.ts';
import { createRest } from './consume/rest.ts';
import { retryPolicy, type Verdict, whyOf } from './consume/verdict.ts';
import { type Handler, type Worked, work } from './consume/work.ts';
import { deadLettersOf } from './dead-letters.ts';
import type { Log } from './log.ts';
import type { Sqs } from './sqs.ts';

export { PutOff } from './consume/verdict.ts';
export type { Handler, JobContext } from './consume/work.ts';

export type Consuming = {
  /** Takes no more, gives back what was not begun, and waits up to `graceMs` for what was. */
  stop(graceMs?: number): Promise<void>;
};

export type ConsumeOptions = {
  log: Log;
  /** Jobs worked on at a time; each has a slot of its own. */
  concurrency?: number;
  /** Jobs at hand besides those, at most. */
  aheadMax?: number;
  /** A worker that dies holds its jobs no longer than this. */
  hiddenSeconds?: number;
  read?: typeof readJob;
  policy?: typeof retryPolicy;
  /** Whether an error says that a store is away, which is no fault of the job. */
  isOutage?: (cause: unknown) => boolean;
  /** Tells how old a job is; the machine's clock may be wrong. */
  now?: () => Date;
};

/**
 * Works on a queue until stopped. A job is deleted once its handler has resolved; one that fails comes again after a pause and in the end
 * goes to the dead-letter queue, with a word on why. What is held here, in work or waiting for a slot, stays hidden from others
 * however long it takes. Jobs come at least once and in any order.
 */
export async function consume(
  sqs: Sqs,
  queue: Queue,
  handle: Handler,
  options: ConsumeOptions,
): Promise<Consuming> {
  const { log, concurrency = 10, aheadMax = 50, hiddenSeconds = 30 } = options;
  const { read = readJob, policy = retryPolicy, isOutage = () => false, now = () => new Date() } = options;
  const at = { client: sqs.client, queueUrl: await sqs.urlOf(queue), queue, log, hiddenSeconds };
  const held = createHeld(at);
  const deletions = createDeletions({ ...at, forget: held.forget });
  const pace = createPace({ concurrency, most: aheadMax });
  const rest = createRest(() => begin());
  const waiting: Delivery[] = [];
  const inWork = new Set<Promise<void>>();
  let stopped = false;

  const receiver = startReceiver({ ...at, room, take });
  const telling = setInterval(tell, 1_000);

  function room() {
    const ahead = pace.ahead();
    const free = concurrency - inWork.size + ahead - waiting.length;
    // deletions that don't get through are a bound too
    const bound = concurrency + aheadMax + 200 - held.size();
    return { free: rest.isOn() ? 0 : Math.min(free, bound), worth: ahead };
  }

  function take(messages: readonly Message[]): void {
    const deliveries = messages.map(deliveryOf);
    held.add(deliveries.map(({ receipt }) => receipt));
    waiting.push(...deliveries);
    if (stopped) void giveBack();
    else begin();
  }

  function begin(): void {
    while (!stopped && !rest.isOn() && inWork.size < concurrency) {
      const delivery = waiting.shift();
      if (delivery === undefined) break;
      const one: Promise<void> = workOn(delivery).finally(() => {
        inWork.delete(one);
        begin();
      });
      inWork.add(one);
    }
    receiver.wake();
  }

  async function workOn(delivery: Delivery): Promise<void> {
    const done = await work(delivery, { queue, handle, read, policy, isOutage, now });
    pace.took(done.ms);
    rest.note(done.verdict !== 'done' && isOutage(done.cause));
    say(delivery, done);
    if (done.verdict === 'done' || (await putBack(delivery, done.verdict))) deletions.add(delivery.receipt);
    else held.forget(delivery.receipt);
  }

  /** False where the queue is away: then it shows again by itself, as it was. */
  async function putBack(delivery: Delivery, verdict: Verdict): Promise<boolean> {
    const { why } = verdict;
    try {
      if (verdict.is === 'again') {
        await sendCopy(sqs, queue, delivery, { tries: verdict.tries, why, delayMs: verdict.delayMs });
      } else {
        await sendCopy(sqs, deadLettersOf(queue), delivery, {
          tries: verdict.outcome === 'left' ? delivery.tries : delivery.tries + 1,
          why,
        });
        buried.add(1, { queue });
      }
      return true;
    } catch (cause) {
      log.warn('queue_away', { queue, cause });
      return false;
    }
  }

  function say(delivery: Delivery, { kind, ms, verdict, cause }: Worked): void {
    const { messageId, deliveries } = delivery;
    const said = { queue, kind, messageId, deliveries, durationMs: Math.round(ms) };
    if (verdict === 'done') log.debug('job_done', said);
    else if (verdict.is === 'dead') log.error('job_buried', { ...said, reason: verdict.why, cause });
    else if (verdict.outcome === 'failed') log.error('job_failed', { ...said, cause });
    else log.debug('job_put_off', { ...said, outcome: verdict.outcome, reason: whyOf(cause) });
  }

  async function giveBack(): Promise<void> {
    const receipts = waiting.splice(0).map(({ receipt }) => receipt);
    for (const receipt of receipts) held.forget(receipt);
    await hideAll(at, receipts, 0).catch((cause: unknown) => log.warn('queue_away', { queue, cause }));
  }

  function tell(): void {
    heldJobs.set(waiting.length, { queue, state: 'waiting' });
    heldJobs.set(inWork.size, { queue, state: 'working' });
    heldJobs.set(Math.max(0, held.size() - waiting.length - inWork.size), { queue, state: 'ending' });
  }

  return {
    stop: async (graceMs = 15_000) => {
      stopped = true;
      rest.stop();
      const givenBack = giveBack();
      const late = after(graceMs);
      await Promise.race([Promise.all([givenBack, receiver.stop(), ...inWork]), late.passed]);
      await Promise.race([Promise.all([giveBack(), deletions.settled()]), late.passed]);
      late.cancel();
      held.stop();
      clearInterval(telling);
      tell();
    },
  };
}

function after(ms: number): { passed: Promise<void>; cancel(): void } {
  let cancel = () => {};
  const passed = new Promise<void>((resolve) => {
    const timer = setTimeout(resolve, ms);
    cancel = () => clearTimeout(timer);
  });
  return { passed, cancel };
}
