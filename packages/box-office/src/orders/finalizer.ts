import { context } from '@opentelemetry/api';
import type { Id } from '@zilker/contracts/ids';
import { isUnavailable } from '@zilker/contracts/postgres-failures';
import { inArray } from 'drizzle-orm';
import type { Db } from '../db.ts';
import { gather } from '../gather.ts';
import { currentTrace } from '../outbox/current-trace.ts';
import type { Outcome } from '../payments/stored-event.ts';
import { orders } from '../schema/sale.ts';
import { type BatchInput, finalizeBatch } from './finalize-batch.ts';
import { type FinalizeInput, finalizeOrder } from './finalize-order.ts';

const batchMax = 50;
const readMax = 200;

type Waiting = {
  input: BatchInput;
  now: Date;
  /** By itself, as a part of its own trace. */
  alone(): Promise<Outcome | null>;
  resolve(outcome: Outcome | null): void;
  reject(cause: unknown): void;
};

/**
 * `finalizeOrder`, many at a time: what comes for a drop while a batch of it is in flight forms the next, so that a drop's locks and the
 * disk are asked once for all of them. A batch that fails is done again one order after the other, so that what is wrong with one order is no
 * other's concern; not when it failed in a way that passes by itself, as each of them would too. Whoever calls bounds how many wait.
 */
export function createFinalizer(db: Db): (input: FinalizeInput, now: Date) => Promise<Outcome | null> {
  const queues = new Map<Id<'drop'>, Waiting[]>();
  const dropOf = gather(readMax, (ids: readonly Id<'order'>[]) => dropsOf(db, ids));

  async function run(drop: Id<'drop'>, queue: Waiting[]): Promise<void> {
    while (queue.length > 0) await settle(drop, queue.splice(0, batchMax));
    queues.delete(drop);
  }

  async function settle(drop: Id<'drop'>, batch: readonly Waiting[]): Promise<void> {
    const [first] = batch;
    if (first === undefined) return;
    try {
      const outcomes = await finalizeBatch(
        db,
        drop,
        batch.map(({ input }) => input),
        first.now,
      );
      const told = new Set<string>();
      for (const { input, resolve } of batch) {
        // of one event that came twice, one has done it
        resolve(told.has(input.stripeEvent) ? null : (outcomes.get(input.stripeEvent) ?? null));
        told.add(input.stripeEvent);
      }
    } catch (cause) {
      if (isUnavailable(cause)) for (const { reject } of batch) reject(cause);
      else for (const { alone, resolve, reject } of batch) await alone().then(resolve, reject);
    }
  }

  return async (input, now) => {
    const traceparent = currentTrace();
    const alone = context.bind(context.active(), () => finalizeOrder(db, input, now));
    const dropId = await dropOf(input.order);
    if (dropId === undefined) return alone();
    return new Promise((resolve, reject) => {
      const waiting = { input: { ...input, traceparent }, now, alone, resolve, reject };
      const queue = queues.get(dropId);
      if (queue !== undefined) {
        queue.push(waiting);
        return;
      }
      const fresh = [waiting];
      queues.set(dropId, fresh);
      void run(dropId, fresh);
    });
  };
}

async function dropsOf(db: Db, ids: readonly Id<'order'>[]): Promise<(Id<'drop'> | undefined)[]> {
  const rows = await db
    .select({ id: orders.id, dropId: orders.dropId })
    .from(orders)
    .where(inArray(orders.id, [...ids]));
  const found = new Map(rows.map(({ id, dropId }) => [id, dropId]));
  return ids.map((id) => found.get(id));
}
