import type { Id } from '@zilker/contracts/ids';
import type { Db } from '../db.ts';
import { type Breach, breachOf, statementOf } from './breach.ts';

const ofOrders = statementOf((check) => check.of === 'order', 'o.id = ANY($2::text[])');

/** Holds the rows of some orders against each other, by key: what `auditEvent` asks of all orders of an event. */
export async function auditOrders(db: Db, orders: readonly Id<'order'>[], now?: Date): Promise<Breach[]> {
  const { rows } = await db.$client.query<Parameters<typeof breachOf>[0]>({
    name: 'audit_orders',
    text: ofOrders,
    values: [now ?? null, orders],
  });
  return rows.map(breachOf);
}
