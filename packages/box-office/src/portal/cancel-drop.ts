import { Refusal } from '@zilker/contracts/errors';
import type * as portal from '@zilker/contracts/http/portal';
import type { Id } from '@zilker/contracts/ids';
import { and, eq, inArray, sql } from 'drizzle-orm';
import { dropPhaseAt } from '../catalogue/drop-phase.ts';
import { type Db, type Tx, withTransaction } from '../db.ts';
import { endPaymentsInTurn } from '../orders/end-payment.ts';
import { releaseOrders } from '../orders/release-orders.ts';
import { drops, orders, visits } from '../schema/sale.ts';
import type { DropRow } from '../stock.ts';
import { lockOwnDrop, writeNewVersion } from './change-drop.ts';
import { once } from './once.ts';
import { readPortalEvent } from './read-portal-event.ts';

/**
 * Calls a venue's own drop off, in any phase, once for each key: no grant and no order follows, whoever is inside without having paid
 * is out, and the room is told in the same commit. What is granted and not called stays promised until the room says how many
 * calls there were. Tickets that are paid for stay valid. Cancelling twice is cancelling.
 * @throws Refusal `event_unknown`, `drop_unknown`, `drop_over` once it has closed by itself, `idempotency_key_reused`
 */
export async function cancelDrop(
  db: Db,
  input: {
    venue: Id<'venue'>;
    event: Id<'event'>;
    idempotencyKey: string;
    traceparent?: string | undefined;
  },
  now: Date,
): Promise<portal.PortalEvent> {
  const { venue, event, idempotencyKey: key } = input;
  return withTransaction(db, async (tx) => {
    const { stock } = await lockOwnDrop(tx, { venue, event });
    await once(tx, { scope: `cancel-drop:${event}`, key, body: {} }, { event }, async () => {
      const { drop } = stock;
      if (!drop.cancelled && dropPhaseAt(drop, now) === 'closed') throw new Refusal('drop_over');
      await callOff(tx, drop, now, input.traceparent);
    });
    return readPortalEvent(tx, { venue, event }, now);
  });
}

/** The same for whoever has locked the stock of a drop, in whichever phase it is. */
export async function callOff(tx: Tx, drop: DropRow, now: Date, traceparent?: string): Promise<void> {
  if (drop.cancelled) return;
  await endOrders(tx, drop.id, now);
  await endVisits(tx, drop.id, now);
  await writeNewVersion(tx, drop, { cancelled: true }, traceparent);
}

/** Holds end at once; one with a payment in progress as soon as Stripe has ended that, and if it was paid just before it is paid. */
async function endOrders(tx: Tx, drop: Id<'drop'>, now: Date): Promise<void> {
  const live = await tx
    .select()
    .from(orders)
    .where(and(eq(orders.dropId, drop), inArray(orders.state, ['held', 'paying'])))
    .for('update');
  const held = live.filter(({ state }) => state === 'held').map(({ id }) => id);
  await releaseOrders(tx, { drop, orders: held, to: 'cancelled' }, now);
  const paying = live.filter(({ state }) => state === 'paying').map(({ id }) => id);
  // they may be many: the sweep asks Stripe at its pace
  await endPaymentsInTurn(tx, paying, 'cancelled', now);
}

async function endVisits(tx: Tx, drop: Id<'drop'>, now: Date): Promise<void> {
  const inside = and(eq(visits.dropId, drop), inArray(visits.state, ['called', 'open']));
  const promised = await tx
    .select({ index: visits.placeIndex })
    .from(visits)
    .where(and(inside, eq(visits.promised, true)))
    .for('no key update');
  await tx.update(visits).set({ state: 'lapsed', promised: false, endedAt: now }).where(inside);
  await tx
    .update(drops)
    .set({ promised: sql`${drops.promised} - ${promised.length}` })
    .where(eq(drops.id, drop));
}
