import type { HistoryKind } from '@zilker/contracts/http/portal-orders';
import type { Id } from '@zilker/contracts/ids';
import type { Tx } from '../db.ts';
import { orderHistory } from '../schema/money.ts';

/** Something that happened to an order, for those who have to explain it: figures and ids, nothing about a person. */
export type Note = {
  order: Id<'order'>;
  /** That it was held, the order's own row tells. */
  kind: Exclude<HistoryKind, 'held'>;
  detail?: Readonly<Record<string, string | number>>;
};

/** Writes the history of orders, in the transaction of what happened. */
export async function note(tx: Tx, notes: readonly Note[], now: Date): Promise<void> {
  if (notes.length === 0) return;
  await tx
    .insert(orderHistory)
    .values(notes.map(({ order, kind, detail = {} }) => ({ orderId: order, kind, detail, at: now })));
}
