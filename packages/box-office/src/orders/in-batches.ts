import { context } from '@opentelemetry/api';
import type { Id } from '@zilker/contracts/ids';
import { isUnavailable } from '@zilker/contracts/postgres-failures';
import type { Db } from '../db.ts';
import { gather } from '../gather.ts';
import { dropsOf } from './order-rows.ts';

const batchMax = 50;
const readMax = 200;

type Work<In, Out> = {
  /** Several of one drop in one transaction: an answer for each, in their order. It fails as a whole. */
  together(drop: Id<'drop'>, inputs: readonly In[], now: Date): Promise<readonly (Out | 'alone')[]>;
  /** One, by itself, as a part of its own trace. */
  alone(input: In, now: Date): Promise<Out>;
};
type Waiting<In, Out> = {
  input: In;
  now: Date;
  alone(): Promise<Out>;
  resolve(answer: Out): void;
  reject(cause: unknown): void;
};

/**
 * Work on orders, many at a time: what comes for a drop while a batch of it is in flight forms the next, so that its locks and the disk are
 * asked once for all of them. A batch that fails is done again one order after the other, so that what is wrong with one order is no other's
 * concern; not when it failed in a way that passes by itself, as each of them would too. Whoever calls bounds how many wait.
 */
export function inBatches<In extends { order: Id<'order'> }, Out>(
  db: Db,
  work: Work<In, Out>,
): (input: In, now: Date) => Promise<Out> {
  const queues = new Map<Id<'drop'>, Waiting<In, Out>[]>();
  const dropOf = gather(readMax, (ids: readonly Id<'order'>[]) => dropsOf(db, ids));

  async function run(drop: Id<'drop'>, queue: Waiting<In, Out>[]): Promise<void> {
    while (queue.length > 0) await settle(drop, queue.splice(0, batchMax));
    queues.delete(drop);
  }

  async function settle(drop: Id<'drop'>, batch: readonly Waiting<In, Out>[]): Promise<void> {
    const [first] = batch;
    if (first === undefined) return;
    let answers: readonly (Out | 'alone')[] = [];
    try {
      answers = await work.together(
        drop,
        batch.map(({ input }) => input),
        first.now,
      );
    } catch (cause) {
      if (isUnavailable(cause)) {
        for (const { reject } of batch) reject(cause);
        return;
      }
    }
    for (const [at, { alone, resolve, reject }] of batch.entries()) {
      const answer = answers.length === 0 ? 'alone' : answers[at];
      if (answer === 'alone' || answer === undefined) await alone().then(resolve, reject);
      else resolve(answer);
    }
  }

  return async (input, now) => {
    const alone = context.bind(context.active(), () => work.alone(input, now));
    const drop = await dropOf(input.order);
    if (drop === undefined) return alone();
    return new Promise((resolve, reject) => {
      const waiting = { input, now, alone, resolve, reject };
      const queue = queues.get(drop);
      if (queue !== undefined) {
        queue.push(waiting);
        return;
      }
      const fresh = [waiting];
      queues.set(drop, fresh);
      void run(drop, fresh);
    });
  };
}
