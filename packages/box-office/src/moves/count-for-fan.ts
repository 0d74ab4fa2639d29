import type { Id } from '@zilker/contracts/ids';
import { and, eq, sql } from 'drizzle-orm';
import type { Tx } from '../db.ts';
import { typeUsage, usage } from '../schema/sale.ts';
import type { TypeRow } from '../stock.ts';

type Counted = { event: Id<'event'>; type: Pick<TypeRow, 'id' | 'maxPerAccount'>; account: Id<'account'> };

/**
 * Counts one ticket more for a fan, within what the event and the type allow each; false when that would be too many, and then nothing may be
 * kept of this transaction's step. The caller has locked the stock, as all do who change these counters.
 */
export async function countForFan(tx: Tx, of: Counted & { perFanMax: number }): Promise<boolean> {
  const { event, type, account, perFanMax } = of;
  const max = type.maxPerAccount;
  if (max !== null) {
    const ofType = await tx
      .insert(typeUsage)
      .values({ typeId: type.id, accountId: account, taken: 1, takenMax: max })
      .onConflictDoUpdate({
        target: [typeUsage.typeId, typeUsage.accountId],
        set: { taken: sql`${typeUsage.taken} + 1` },
        setWhere: sql`${typeUsage.taken} < ${typeUsage.takenMax}`,
      })
      .returning({ taken: typeUsage.taken });
    if (ofType.length === 0) return false;
  }
  const ofEvent = await tx
    .insert(usage)
    .values({ eventId: event, accountId: account, taken: 1, takenMax: perFanMax })
    .onConflictDoUpdate({
      target: [usage.eventId, usage.accountId],
      set: { taken: sql`${usage.taken} + 1` },
      setWhere: sql`${usage.taken} < ${usage.takenMax}`,
    })
    .returning({ taken: usage.taken });
  return ofEvent.length > 0;
}

/** Counts one ticket less. */
export async function uncountForFan(tx: Tx, { event, type, account }: Counted): Promise<void> {
  await tx
    .update(usage)
    .set({ taken: sql`${usage.taken} - 1` })
    .where(and(eq(usage.eventId, event), eq(usage.accountId, account)));
  await tx
    .update(typeUsage)
    .set({ taken: sql`${typeUsage.taken} - 1` })
    .where(and(eq(typeUsage.typeId, type.id), eq(typeUsage.accountId, account)));
}
