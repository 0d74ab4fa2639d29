import { Refusal } from '@zilker/contracts/errors';
import type { Id } from '@zilker/contracts/ids';
import { asc, eq } from 'drizzle-orm';
import type { Tx } from './db.ts';
import { ticketTypes } from './schema/catalogue.ts';
import { drops } from './schema/sale.ts';

export type DropRow = typeof drops.$inferSelect;
export type TypeRow = typeof ticketTypes.$inferSelect;
export type Stock = { drop: DropRow; types: TypeRow[] };

/**
 * The first step of every verb that changes stock: locks the drop, then its ticket types in id order, so that such verbs of
 * one event take turns and never deadlock. Foreign keys still pass. Usage, orders and visits come after.
 * @throws Refusal `drop_unknown`
 */
export async function lockStock(tx: Tx, dropId: Id<'drop'>): Promise<Stock> {
  const [drop] = await tx.select().from(drops).where(eq(drops.id, dropId)).for('no key update');
  if (drop === undefined) throw new Refusal('drop_unknown');
  const types = await tx
    .select()
    .from(ticketTypes)
    .where(eq(ticketTypes.eventId, drop.eventId))
    .orderBy(asc(ticketTypes.id))
    .for('no key update');
  return { drop, types };
}

/** Tickets that are neither sold, held nor promised. */
export function freeOf({ drop, types }: Stock): number {
  return types.reduce((sum, type) => sum + type.capacity - type.taken, 0) - drop.promised;
}
