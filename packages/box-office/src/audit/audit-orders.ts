import type { Id } from '@zilker/contracts/ids';
import type { Db } from '../db.ts';
import { gather } from '../gather.ts';
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

/** `auditOrders` for callers that come one by one: each is answered with what is said of its own order. */
export function createOrderAuditor(db: Db): (order: Id<'order'>) => Promise<Breach[]> {
  return gather(batchMax, async (orders: readonly Id<'order'>[]) => {
    const breaches = await auditOrders(db, [...new Set(orders)]);
    return orders.map((order) => breaches.filter((breach) => breach.order === order));
  });
}
