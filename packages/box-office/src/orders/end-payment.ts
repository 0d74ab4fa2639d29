import type { Id } from '@zilker/contracts/ids';
import { and, eq, inArray, sql } from 'drizzle-orm';
import type { Tx } from '../db.ts';
import { note } from '../money/note.ts';
import { enqueue } from '../outbox/enqueue.ts';
import { orders } from '../schema/sale.ts';

type EndsAs = 'expired' | 'cancelled';

/** Stripe is asked again about a session that would not end. */
export const checkAgainMs = 30_000;

/**
 * A paying order begins to end: its tickets stay taken until Stripe, which is asked at once, confirms that its session can take no more
 * money. The caller has locked the order.
 */
export async function endPayment(tx: Tx, order: Id<'order'>, endsAs: EndsAs, now: Date): Promise<void> {
  await expiring(tx, [order], { endsAs, checkedAt: now }, now);
  await enqueue(tx, { kind: 'end-session', order });
}

/** The same of many, but that the sweep asks Stripe, at the pace that it keeps. */
export async function endPaymentsInTurn(
  tx: Tx,
  orders: readonly Id<'order'>[],
  endsAs: EndsAs,
  now: Date,
): Promise<void> {
  if (orders.length > 0) await expiring(tx, orders, { endsAs, checkedAt: dueSince(now) }, now);
}

/** What was checked then is due to be checked now. */
export function dueSince(now: Date): Date {
  return new Date(now.getTime() - checkAgainMs);
}

async function expiring(
  tx: Tx,
  ids: readonly Id<'order'>[],
  { endsAs, checkedAt }: { endsAs: EndsAs; checkedAt: Date },
  now: Date,
): Promise<void> {
  const ending = await tx
    .update(orders)
    .set({ state: 'expiring', endsAs, checkedAt, version: sql`${orders.version} + 1` })
    .where(and(inArray(orders.id, [...ids]), eq(orders.state, 'paying')))
    .returning({ id: orders.id });
  await note(
    tx,
    ending.map(({ id: order }) => ({ order, kind: 'expiring', detail: { as: endsAs } })),
    now,
  );
}
