import { type Claimed, claimJobs, forgetSent } from '@zilker/box-office/outbox/relay-batch';
import { queues } from '@zilker/contracts/jobs/job';
import { sendJobs } from '@zilker/runtime/sqs';
import { type Clock, startClock } from '../clocks/clock.ts';
import type { WorkersContext } from '../context.ts';

const everyMs = 50;
const batchMax = 200;

/**
 * Carries jobs from the outbox to SQS: claimed by lease, sent, then deleted. One that dies in between sends them again when the
 * lease ends; every consumer bears that.
 */
export function startRelay(context: WorkersContext): Clock {
  return startClock('relay', { everyMs, log: context.log, turn: () => relayOnce(context) });
}

export async function relayOnce({
  db,
  sqs,
  log,
}: Pick<WorkersContext, 'db' | 'sqs' | 'log'>): Promise<'more' | undefined> {
  const claimed = await claimJobs(db, batchMax);
  if (claimed.length === 0) return undefined;
  const byQueue = queues.map((queue) => claimed.filter((row) => row.queue === queue));
  await Promise.all(byQueue.map((rows) => send(rows)));
  return claimed.length === batchMax ? 'more' : undefined;

  async function send(rows: readonly Claimed[]): Promise<void> {
    const [first] = rows;
    if (first === undefined) return;
    const outcomes = await sendJobs(
      sqs,
      first.queue,
      rows.map(({ job, traceparent }) => ({ job, trace: traceparent })),
    );
    await forgetSent(
      db,
      rows.flatMap((row, at) => (outcomes[at]?.ok === true ? [row.id] : [])),
    );
    const failed = outcomes.filter((outcome) => !outcome.ok);
    if (failed[0]?.ok === false)
      log.warn('relay_failed', { queue: first.queue, failed: failed.length, reason: failed[0].reason });
  }
}
