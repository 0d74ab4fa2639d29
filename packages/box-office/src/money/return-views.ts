import type { OrderView } from '@zilker/contracts/http/sale';
import type { Id } from '@zilker/contracts/ids';
import { and, asc, eq, inArray } from 'drizzle-orm';
import type { DbOrTx } from '../db.ts';
import { ledger, payments } from '../schema/money.ts';

/** The payments of an order that could not be kept, as its fan sees them, oldest first. */
export async function returnViews(tx: DbOrTx, order: Id<'order'>): Promise<OrderView['returns']> {
  const rows = await tx
    .select({ payment: payments, booked: ledger.no })
    .from(payments)
    // what was charged by itself at Stripe is known by the ledger alone
    .leftJoin(ledger, and(eq(ledger.kind, 'payment'), eq(ledger.source, payments.id)))
    .where(and(eq(payments.orderId, order), inArray(payments.state, ['returning', 'returned'])))
    .orderBy(asc(payments.createdAt), asc(payments.id));
  return rows.map(({ payment: row, booked }) => ({
    state: row.state === 'returned' ? 'returned' : 'returning',
    amountCents: row.amountCents,
    charged: row.capturedAt !== null || booked !== null,
    reason: row.returnReason ?? '',
    atMs: (row.returnedAt ?? row.createdAt).getTime(),
  }));
}
