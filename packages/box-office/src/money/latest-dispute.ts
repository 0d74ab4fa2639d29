import type { Id } from '@zilker/contracts/ids';
import type { DisputeState } from '@zilker/contracts/states';
import { desc, eq } from 'drizzle-orm';
import type { DbOrTx } from '../db.ts';
import { disputes } from '../schema/money.ts';

/** How the last dispute about an order stands; null where its fan's bank asked for nothing back. */
export async function latestDispute(tx: DbOrTx, order: Id<'order'>): Promise<DisputeState | null> {
  const [latest] = await tx
    .select({ state: disputes.state })
    .from(disputes)
    .where(eq(disputes.orderId, order))
    .orderBy(desc(disputes.createdAt), desc(disputes.id))
    .limit(1);
  return latest?.state ?? null;
}
