import type { Id } from '@zilker/contracts/ids';
import type { Db } from '../db.ts';
import { ask } from './ask.ts';
import { type Breach, statementOf } from './breach.ts';

const text = statementOf((check) => check.of === 'order', 'o.id = ANY($2::text[])');
/** Look-ups by key, planned once for a connection: planning takes longer than looking. */
const settings =
  'SET LOCAL plan_cache_mode = force_generic_plan; SET LOCAL enable_hashjoin = off; SET LOCAL enable_mergejoin = off;';

/** Holds the rows of some orders against each other, by key: what `auditEvent` asks of all orders of an event. */
export function auditOrders(db: Db, orders: readonly Id<'order'>[], now?: Date): Promise<Breach[]> {
  return ask(db, { name: 'audit_orders', text, settings }, [now ?? null, orders]);
}

/** As many as one question may be about. */
const batchMax = 200;

/**
 * `auditOrders` for callers that come one by one: those that come while a question is asked form the next. Each is answered with
 * what is said of its own order.
 */
export function createOrderAuditor(db: Db): (order: Id<'order'>) => Promise<Breach[]> {
  type Waiting = { order: Id<'order'>; resolve(breaches: Breach[]): void; reject(cause: unknown): void };
  let waiting: Waiting[] = [];
  let running = false;
  const run = async () => {
    running = true;
    while (waiting.length > 0) {
      const batch = waiting.slice(0, batchMax);
      waiting = waiting.slice(batchMax);
      try {
        const breaches = await auditOrders(db, [...new Set(batch.map(({ order }) => order))]);
        for (const { order, resolve } of batch) resolve(breaches.filter((breach) => breach.order === order));
      } catch (cause) {
        for (const { reject } of batch) reject(cause);
      }
    }
    running = false;
  };
  return (order) =>
    new Promise((resolve, reject) => {
      waiting.push({ order, resolve, reject });
      if (!running) void run();
    });
}
