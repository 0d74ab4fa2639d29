import type { SQSClient } from '@aws-sdk/client-sqs';
import type { Queue } from '@zilker/contracts/jobs/job';
import type { Log } from '../log.ts';
import { batchMax } from '../sqs.ts';
import { deleteAll } from './in-tens.ts';

export type Deletions = {
  add(receipt: string): void;
  /** Resolves once all that was added is deleted or given up. */
  settled(): Promise<void>;
};

/** A job that is done may wait so long for nine others. */
const gatherMs = 20;
const pausesMs = [200, 1_000, 5_000];

/** Deletes what is done, ten at a time. What cannot be deleted comes again, which its handler bears. */
export function createDeletions(at: {
  client: SQSClient;
  queueUrl: string;
  queue: Queue;
  log: Log;
  forget: (receipt: string) => void;
}): Deletions {
  let gathered: string[] = [];
  let timer: NodeJS.Timeout | undefined;
  const running = new Set<Promise<void>>();

  const flush = () => {
    clearTimeout(timer);
    timer = undefined;
    const ten = gathered;
    gathered = [];
    if (ten.length === 0) return;
    const one: Promise<void> = remove(ten).finally(() => running.delete(one));
    running.add(one);
  };

  async function remove(ten: readonly string[]): Promise<void> {
    let left = ten;
    for (const pauseMs of [0, ...pausesMs]) {
      if (pauseMs > 0) await new Promise((resolve) => setTimeout(resolve, pauseMs));
      const failed = await deleteAll(at, left).catch((cause: unknown) => {
        at.log.warn('queue_away', { queue: at.queue, cause });
        return left;
      });
      const still = new Set(failed);
      for (const receipt of left) if (!still.has(receipt)) at.forget(receipt);
      left = failed;
      if (left.length === 0) return;
    }
    at.log.warn('jobs_not_deleted', { queue: at.queue, count: left.length });
    for (const receipt of left) at.forget(receipt);
  }

  return {
    add: (receipt) => {
      gathered.push(receipt);
      if (gathered.length >= batchMax) flush();
      else timer ??= setTimeout(flush, gatherMs);
    },
    settled: async () => {
      flush();
      await Promise.all(running);
    },
  };
}
