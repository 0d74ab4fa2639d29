import { orderTransitions } from '@zilker/contracts/states';
import { eq, sql } from 'drizzle-orm';
import type { Tx } from '../db.ts';
import { typeUsage } from '../schema/tables.ts';
import type { TypeRow } from '../stock.ts';

/** Orders that have tickets: all but those that have ended without. */
const live = Object.keys(orderTransitions).filter(
  (state) => !['expired', 'cancelled', 'refunded'].includes(state),
);

/**
 * Keeps the count of what each fan has of a type in step with its limit for each fan: a type that has one counts for all who hold or
 * have bought or been sent some that was not refunded, also above it; a type that has none has no counts. The caller has locked the stock.
 */
export async function limitAccounts(
  tx: Tx,
  type: Pick<TypeRow, 'id' | 'eventId' | 'maxPerAccount'>,
  max: number | null,
): Promise<void> {
  if (max === type.maxPerAccount) return;
  if (max === null) {
    await tx.delete(typeUsage).where(eq(typeUsage.typeId, type.id));
    return;
  }
  if (type.maxPerAccount !== null) {
    await tx
      .update(typeUsage)
      .set({ takenMax: sql`greatest(${typeUsage.taken}, ${max}::integer)` })
      .where(eq(typeUsage.typeId, type.id));
    return;
  }
  await tx.execute(sql`
    INSERT INTO type_usage (type_id, account_id, taken, taken_max)
    SELECT i.type_id, o.account_id, sum(i.quantity - r.refunded), greatest(sum(i.quantity - r.refunded), ${max}::integer)
      FROM orders o JOIN order_items i ON i.order_id = o.id
      CROSS JOIN LATERAL (SELECT count(*) AS refunded FROM tickets t
        WHERE t.order_id = o.id AND t.type_id = i.type_id AND t.state = 'refunded') r
     WHERE o.event_id = ${type.eventId} AND o.state = ANY (${sql.param(live)}::text[]) AND i.type_id = ${type.id}
     GROUP BY i.type_id, o.account_id`);
  await tx.execute(sql`
    INSERT INTO type_usage (type_id, account_id, taken, taken_max)
    SELECT t.type_id, t.account_id, count(*), greatest(count(*), ${max}::integer)
      FROM tickets t JOIN orders o ON o.id = t.order_id
     WHERE t.event_id = ${type.eventId} AND t.type_id = ${type.id} AND t.account_id <> o.account_id AND t.state <> 'refunded'
     GROUP BY t.type_id, t.account_id
    ON CONFLICT (type_id, account_id) DO UPDATE SET taken = type_usage.taken + excluded.taken,
      taken_max = greatest(type_usage.taken + excluded.taken, type_usage.taken_max)`);
}
