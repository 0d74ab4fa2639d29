import type { SQSClient } from '@aws-sdk/client-sqs';
import type { Queue } from '@zilker/contracts/jobs/job';
import type { Log } from '../log.ts';
import { hideAll } from './in-tens.ts';

export type Held = {
  add(receipts: readonly string[]): void;
  forget(receipt: string): void;
  size(): number;
  stop(): void;
};

/** Messages are looked at so often within the time that hides them, and hidden anew when half of it is over. */
const looks = 6;

/**
 * The messages that this worker has, waiting or worked on: each stays hidden from others for as long as it is held, however long that
 * is. When the worker dies they show again after `hiddenSeconds`.
 */
export function createHeld(at: {
  client: SQSClient;
  queueUrl: string;
  queue: Queue;
  log: Log;
  hiddenSeconds: number;
}): Held {
  const everyMs = (at.hiddenSeconds * 1000) / looks;
  const hiddenAt = new Map<string, number>();

  const extend = async () => {
    const dueBefore = performance.now() - (looks / 2 - 1) * everyMs;
    const due = [...hiddenAt].flatMap(([receipt, since]) => (since <= dueBefore ? [receipt] : []));
    if (due.length === 0) return;
    const now = performance.now();
    // one that is not ours any more has been taken by another, who bears that we finish it too
    const lost = await hideAll(at, due, at.hiddenSeconds);
    for (const receipt of due) if (hiddenAt.has(receipt)) hiddenAt.set(receipt, now);
    if (lost.length > 0) at.log.warn('jobs_lost', { queue: at.queue, count: lost.length });
  };
  const timer = setInterval(
    () => void extend().catch((cause: unknown) => at.log.warn('queue_away', { queue: at.queue, cause })),
    everyMs,
  );
  return {
    add: (receipts) => {
      const now = performance.now();
      for (const receipt of receipts) hiddenAt.set(receipt, now);
    },
    forget: (receipt) => {
      hiddenAt.delete(receipt);
    },
    size: () => hiddenAt.size,
    stop: () => clearInterval(timer),
  };
}
