import {
  type Claim,
  type Claimed,
  claimJobs,
  forgetSent,
  leaseMs,
  putOffUnsent,
} from '@zilker/box-office/outbox/relay-batch';
import { queues } from '@zilker/contracts/jobs/job';
import { sendWireJobs } from '@zilker/runtime/sqs';
import { type Clock, startClock } from '../clocks/clock.ts';
import type { WorkersContext } from '../context.ts';

const everyMs = 50;
const batchMax = 200;
/** What was not sent by then is not sent by this claim: its lease ends a good while later. */
const sendForMs = leaseMs / 2;
const unsentMs = 2_000;

/**
 * Carries jobs from the outbox to SQS: claimed by lease, sent, then deleted. One that dies in between sends them again when the
 * lease ends; every consumer bears that.
 */
export function startRelay(context: WorkersContext): Clock {
  const turn = () => relayOnce(context);
  const clock = startClock('relay', { everyMs, log: context.log, turn });
  return {
    stop: async () => {
      await clock.stop();
      // what was put in meanwhile; what does not go now goes with another relay, or with the next start
      await turn().catch(() => undefined);
    },
  };
}

/** @throws when no queue took any of it; it is tried again then */
export async function relayOnce({
  db,
  sqs,
  log,
}: Pick<WorkersContext, 'db' | 'sqs' | 'log'>): Promise<'more' | undefined> {
  const claim = await claimJobs(db, batchMax);
  const { rows } = claim;
  if (rows.length === 0) return undefined;
  const signal = AbortSignal.timeout(sendForMs);
  const byQueue = queues.map((queue) => rows.filter((row) => row.queue === queue));
  const sent = await Promise.all(byQueue.map((some) => send(some, claim)));
  const count = sent.reduce((sum, one) => sum + one, 0);
  if (count === 0) throw new Error('no queue takes anything');
  return rows.length === batchMax ? 'more' : undefined;

  async function send(some: readonly Claimed[], { lease }: Claim): Promise<number> {
    const [first] = some;
    if (first === undefined) return 0;
    const { queue } = first;
    const jobs = some.map(({ job, traceparent }) => ({ job, trace: traceparent }));
    const outcomes = await sendWireJobs(sqs, queue, jobs, signal);
    const idsOf = (ok: boolean) => some.flatMap((row, at) => (outcomes[at]?.ok === ok ? [row.id] : []));
    const [gone, left] = [idsOf(true), idsOf(false)];
    await Promise.all([forgetSent(db, gone), putOffUnsent(db, { lease }, left, unsentMs)]);
    const failed = outcomes.find((outcome) => !outcome.ok);
    if (failed?.ok === false) log.warn('relay_failed', { queue, failed: left.length, reason: failed.reason });
    return gone.length;
  }
}
