import type { OrderView } from '@zilker/contracts/http/sale';
import type { Id } from '@zilker/contracts/ids';
import { and, asc, eq, inArray } from 'drizzle-orm';
import type { DbOrTx } from '../db.ts';
import { payments } from '../schema/money.ts';

/** The payments of an order that could not be kept, as its fan sees them, oldest first. */
export async function returnViews(tx: DbOrTx, order: Id<'order'>): Promise<OrderView['returns']> {
  const rows = await tx
    .select()
    .from(payments)
    .where(and(eq(payments.orderId, order), inArray(payments.state, ['returning', 'returned'])))
    .orderBy(asc(payments.createdAt), asc(payments.id));
  return rows.map((row) => ({
    state: row.state === 'returned' ? 'returned' : 'returning',
    amountCents: row.amountCents,
    charged: row.capturedAt !== null,
    reason: row.returnReason ?? '',
    atMs: (row.returnedAt ?? row.createdAt).getTime(),
  }));
}
