import { and, eq, sql } from 'drizzle-orm';
import type { Tx } from '../db.ts';
import { ticketTypes } from '../schema/catalogue.ts';
import { typeUsage, usage } from '../schema/sale.ts';
import { freeOf, type Stock } from '../stock.ts';
import { usedOfTypes } from '../used-of-types.ts';
import type { ItemRow, OrderRow } from './order-rows.ts';

/**
 * Takes the tickets of a released order anew, from stock that is promised to nobody and within its fan's limits. False when it cannot be.
 * The caller has locked stock and order, and makes the order hold them.
 */
export async function reseat(
  tx: Tx,
  stock: Stock,
  order: OrderRow,
  items: readonly ItemRow[],
): Promise<boolean> {
  if (order.quantity > freeOf(stock)) return false;
  for (const item of items) {
    const type = stock.types.find((one) => one.id === item.typeId);
    if (type === undefined || type.taken + item.quantity > type.capacity) return false;
  }
  if (!(await isWithinTypes(tx, stock, order, items))) return false;
  const within = await tx
    .update(usage)
    .set({ taken: sql`${usage.taken} + ${order.quantity}` })
    .where(
      and(
        eq(usage.eventId, order.eventId),
        eq(usage.accountId, order.accountId),
        sql`${usage.taken} + ${order.quantity} <= ${usage.takenMax}`,
      ),
    )
    .returning({ taken: usage.taken });
  if (within.length === 0) return false;
  for (const item of items) {
    await tx
      .update(ticketTypes)
      .set({ taken: sql`${ticketTypes.taken} + ${item.quantity}` })
      .where(eq(ticketTypes.id, item.typeId));
    await useOfType(tx, stock, order, item);
  }
  return true;
}

/** A type that has a limit for each fan counts what each of them has. */
async function useOfType(tx: Tx, { types }: Stock, order: OrderRow, item: ItemRow): Promise<void> {
  const { typeId, quantity } = item;
  const max = types.find((type) => type.id === typeId)?.maxPerAccount ?? null;
  if (max === null) return;
  await tx
    .insert(typeUsage)
    .values({ typeId, accountId: order.accountId, taken: quantity, takenMax: max })
    .onConflictDoUpdate({
      target: [typeUsage.typeId, typeUsage.accountId],
      set: {
        taken: sql`${typeUsage.taken} + ${quantity}`,
        takenMax: sql`greatest(${typeUsage.takenMax}, ${max})`,
      },
    });
}

async function isWithinTypes(
  tx: Tx,
  { types }: Stock,
  order: OrderRow,
  items: readonly ItemRow[],
): Promise<boolean> {
  const used = await usedOfTypes(tx, types, order.accountId);
  return items.every(({ typeId, quantity }) => {
    const max = types.find((type) => type.id === typeId)?.maxPerAccount ?? null;
    return max === null || (used.get(typeId) ?? 0) + quantity <= max;
  });
}
