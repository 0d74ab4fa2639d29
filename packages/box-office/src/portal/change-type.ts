import { Refusal } from '@zilker/contracts/errors';
import type * as portal from '@zilker/contracts/http/portal';
import type { Id } from '@zilker/contracts/ids';
import { asc, eq } from 'drizzle-orm';
import type * as v from 'valibot';
import { type Db, type Tx, withTransaction } from '../db.ts';
import { drops, ticketTypes } from '../schema/tables.ts';
import { type DropRow, lockStock, type TypeRow } from '../stock.ts';
import { capacityTooLow } from './capacity.ts';
import { writeNewVersion } from './change-drop.ts';
import { limitAccounts } from './limit-accounts.ts';
import { lockOwnEvent } from './lock-own-event.ts';
import { once } from './once.ts';
import { readPortalEvent } from './read-portal-event.ts';
import { refuseWindow } from './sale-window.ts';

export type TypeChange = v.InferOutput<(typeof portal.changeTicketType)['body']>;

/**
 * Changes a ticket type of a venue's own event, once for each key, also while it sells; what is left out stays. Capacity never falls
 * below what is sold, held or promised, since it waits its turn with all that changes stock; the room hears of it in the same commit.
 * Limits and windows bind the orders that follow: nobody loses what they have.
 * @throws Refusal `event_unknown`, `type_unknown`, `schedule_invalid` with a sentence, `capacity_too_low` (detail `least`, `taken`,
 * `promised`), `idempotency_key_reused`
 */
export async function changeTicketType(
  db: Db,
  input: {
    venue: Id<'venue'>;
    event: Id<'event'>;
    type: Id<'ticketType'>;
    idempotencyKey: string;
    change: TypeChange;
    traceparent?: string | undefined;
  },
  now: Date,
): Promise<portal.PortalEvent> {
  const { venue, event, type: id, idempotencyKey: key, change } = input;
  return withTransaction(db, async (tx) => {
    const own = await lockOwnEvent(tx, { venue, event });
    const { drop, types } = await lockTypes(tx, event);
    const type = types.find((one) => one.id === id);
    if (type === undefined) throw new Refusal('type_unknown');
    await once(tx, { scope: `change-type:${id}`, key, body: change }, { event }, async () => {
      const to = typeAfter(type, change);
      refuseWindow(
        { saleFromMs: msOf(to.saleFrom), saleUntilMs: msOf(to.saleUntil) },
        { startsAtMs: own.startsAt.getTime() },
      );
      const refusal = capacityTooLow({ type, drop }, to.capacity);
      if (refusal !== null) throw refusal;
      await tx.update(ticketTypes).set(to).where(eq(ticketTypes.id, id));
      await limitAccounts(tx, type, to.maxPerAccount);
      if (drop !== null && to.capacity !== type.capacity)
        await writeNewVersion(tx, drop, {}, input.traceparent);
    });
    return readPortalEvent(tx, { venue, event }, now);
  });
}

/** The types of an event, and its drop where it has one, locked as by every verb that changes stock. */
async function lockTypes(tx: Tx, event: Id<'event'>): Promise<{ drop: DropRow | null; types: TypeRow[] }> {
  const [drop] = await tx.select({ id: drops.id }).from(drops).where(eq(drops.eventId, event));
  if (drop !== undefined) return lockStock(tx, drop.id);
  const types = await tx
    .select()
    .from(ticketTypes)
    .where(eq(ticketTypes.eventId, event))
    .orderBy(asc(ticketTypes.id))
    .for('no key update');
  return { drop: null, types };
}

function typeAfter(type: TypeRow, change: TypeChange) {
  const { capacity, maxPerOrder, maxPerAccount, saleFromMs, saleUntilMs } = change;
  return {
    capacity: capacity ?? type.capacity,
    maxPerOrder: maxPerOrder === undefined ? type.maxPerOrder : maxPerOrder,
    maxPerAccount: maxPerAccount === undefined ? type.maxPerAccount : maxPerAccount,
    saleFrom: saleFromMs === undefined ? type.saleFrom : timeOf(saleFromMs),
    saleUntil: saleUntilMs === undefined ? type.saleUntil : timeOf(saleUntilMs),
  };
}

function timeOf(ms: number | null): Date | null {
  return ms === null ? null : new Date(ms);
}

function msOf(time: Date | null): number | null {
  return time?.getTime() ?? null;
}
