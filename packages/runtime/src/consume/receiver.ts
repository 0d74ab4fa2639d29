import { type Message, ReceiveMessageCommand, type SQSClient } from '@aws-sdk/client-sqs';
import type { Queue } from '@zilker/contracts/jobs/job';
import type { Log } from '../log.ts';
import { batchMax } from '../sqs.ts';
import { carried } from './delivery.ts';

export type Receiver = {
  /** There is more room, or a rest is over. */
  wake(): void;
  /** Resolves once no request is on its way; what those bring is still taken. */
  stop(): Promise<void>;
};

/** Short, since a poll cut off in the middle can swallow a job until it shows again: a stop waits for it. */
const waitSeconds = 1;
const atOnceMax = 4;
const awayMs = { first: 100, most: 5_000 };

/**
 * Asks the queue for as many messages as there is room for. One long poll waits while there is little to do; when one comes back full,
 * others run beside it until one does not.
 */
export function startReceiver(at: {
  client: SQSClient;
  queueUrl: string;
  queue: Queue;
  log: Log;
  hiddenSeconds: number;
  /** How many more messages may be taken, those on their way not counted, and how many are worth a request. */
  room: () => { free: number; worth: number };
  take: (messages: readonly Message[]) => void;
}): Receiver {
  let stopped = false;
  let onTheirWay = 0;
  let failures = 0;
  let wake = () => {};
  const beside = new Set<Promise<void>>();

  /** How many to ask for now; 0 where it is not worth a request. */
  const wanted = () => {
    const { free, worth } = at.room();
    const left = free - onTheirWay;
    return left >= Math.max(1, Math.min(worth, batchMax)) ? Math.min(left, batchMax) : 0;
  };

  async function receive(max: number, seconds: number): Promise<number> {
    onTheirWay += max;
    try {
      const { Messages = [] } = await at.client.send(
        new ReceiveMessageCommand({
          QueueUrl: at.queueUrl,
          MaxNumberOfMessages: max,
          WaitTimeSeconds: seconds,
          VisibilityTimeout: at.hiddenSeconds,
          MessageAttributeNames: [...carried],
          MessageSystemAttributeNames: ['ApproximateReceiveCount', 'SentTimestamp'],
        }),
      );
      if (failures > 0) at.log.info('queue_back', { queue: at.queue, count: failures });
      failures = 0;
      at.take(Messages);
      return Messages.length;
    } catch (cause) {
      if (failures++ === 0) at.log.warn('queue_away', { queue: at.queue, cause });
      return 0;
    } finally {
      onTheirWay -= max;
    }
  }

  async function lead(): Promise<void> {
    while (!stopped) {
      const max = wanted();
      if (max === 0) {
        await pause();
        continue;
      }
      const got = await receive(max, waitSeconds);
      if (got === batchMax) widen();
      if (failures > 0) await pause(Math.min(awayMs.first * 2 ** failures, awayMs.most));
    }
  }

  function widen(): void {
    while (!stopped && beside.size < atOnceMax - 1 && wanted() === batchMax) {
      const one: Promise<void> = receive(batchMax, 0).then((got) => {
        beside.delete(one);
        if (got === batchMax) widen();
      });
      beside.add(one);
    }
  }

  /** Until woken, or for so long. */
  const pause = (ms?: number) =>
    new Promise<void>((resolve) => {
      const timer = ms === undefined ? undefined : setTimeout(resolve, ms);
      wake = () => {
        clearTimeout(timer);
        resolve();
      };
      if (stopped) wake();
    });

  const leading = lead();
  return {
    wake: () => {
      // while the queue is away nothing but the pause's end or a stop is of use
      if (failures === 0) wake();
    },
    stop: async () => {
      stopped = true;
      wake();
      await leading;
      await Promise.all(beside);
    },
  };
}
