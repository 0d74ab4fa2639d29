import type { PortalEvent } from '@zilker/contracts/http/portal';
import type { Id } from '@zilker/contracts/ids';
import { quote, type Terms } from '@zilker/contracts/price';
import { and, asc, count, eq, inArray, isNull } from 'drizzle-orm';
import {
  type EventParts,
  publicDropView,
  publicTypeView,
  readEventParts,
  type TypeRow,
} from '../catalogue/event-parts.ts';
import type { DbOrTx } from '../db.ts';
import { feesOf, readTerms } from '../money/terms.ts';
import { unchargedStates } from '../payments/kept-states.ts';
import { checkIns, type events, gates, orders, payments, ticketTypeGates } from '../schema/tables.ts';

type EventRow = { event: typeof events.$inferSelect; timezone: string };

/** Events as their venue sees them, in the order given. The caller has made sure that they are the venue's own. */
export async function portalEventViews(
  db: DbOrTx,
  rows: readonly EventRow[],
  now: Date,
): Promise<PortalEvent[]> {
  const ids = rows.map(({ event }) => event.id);
  const parts = await readEventParts(db, ids);
  const gatesOf = await readGates(db, ids);
  const waitingIn = await countWaiting(db, ids);
  const gatesTaking = await readGatesOfTypes(db, ids);
  const terms = await readTerms(
    db,
    rows.map(({ event }) => event.venueId),
  );
  return rows.map(({ event, timezone }) => {
    const { types, drop }: EventParts = parts.get(event.id) ?? { types: [], drop: null };
    const gates = gatesOf.get(event.id) ?? [];
    const { currency } = event;
    const fees = feesOf(terms.get(event.venueId));
    return {
      id: event.id,
      title: event.title,
      support: event.support,
      ages: event.ages,
      startsAtMs: event.startsAt.getTime(),
      doorsAtMs: event.doorsAt.getTime(),
      timezone,
      currency,
      fees,
      capture: event.capture,
      confirmedAtMs: event.confirmedAt?.getTime() ?? null,
      policy: event.policy,
      status: event.status,
      ticketTypes: types.map((type) => ({
        ...typeView(type, { currency, fees }),
        gates: gatesTaking.get(type.id) ?? null,
      })),
      gates,
      drop: drop === null ? null : dropView(drop, now),
      capacity: sum(types, ({ capacity }) => capacity),
      sold: sum(types, ({ sold }) => sold),
      held: sum(types, ({ taken, sold }) => taken - sold),
      promised: drop?.promised ?? 0,
      waiting: waitingIn.get(event.id) ?? 0,
      checkedIn: sum(gates, ({ checkedIn }) => checkedIn),
    };
  });
}

function typeView(type: TypeRow, terms: Terms): Omit<PortalEvent['ticketTypes'][number], 'gates'> {
  const { totalCents, venueCents } = quote([{ priceCents: type.priceCents, quantity: 1 }], terms);
  return {
    ...publicTypeView(type),
    sold: type.sold,
    held: type.taken - type.sold,
    totalCents,
    toVenueCents: type.sold * venueCents,
    maxPerOrder: type.maxPerOrder,
    maxPerAccount: type.maxPerAccount,
    saleFromMs: type.saleFrom?.getTime() ?? null,
    saleUntilMs: type.saleUntil?.getTime() ?? null,
  };
}

function dropView(drop: NonNullable<EventParts['drop']>, now: Date): NonNullable<PortalEvent['drop']> {
  const { ratePerMinute, floorPerMinute, insideMax, holdMs, openWindowMs } = drop;
  return { ...publicDropView(drop, now), ratePerMinute, floorPerMinute, insideMax, holdMs, openWindowMs };
}

async function readGates(db: DbOrTx, ids: Id<'event'>[]) {
  const byEvent = new Map<Id<'event'>, PortalEvent['gates']>();
  if (ids.length === 0) return byEvent;
  const rows = await db
    .select({ event: gates.eventId, id: gates.id, name: gates.name, checkedIn: count(checkIns.id) })
    .from(gates)
    .leftJoin(
      checkIns,
      // the event is named as well because the index is by event
      and(
        eq(checkIns.eventId, gates.eventId),
        eq(checkIns.gateId, gates.id),
        eq(checkIns.accepted, true),
        eq(checkIns.direction, 'in'),
        isNull(checkIns.undoneAt),
      ),
    )
    .where(inArray(gates.eventId, ids))
    .groupBy(gates.id)
    .orderBy(asc(gates.rank));
  for (const { event, ...gate } of rows) byEvent.set(event, [...(byEvent.get(event) ?? []), gate]);
  return byEvent;
}

/** Found by their payments: those that wait are few among all that were ever made, and have an index of their own. */
async function countWaiting(db: DbOrTx, ids: Id<'event'>[]): Promise<Map<Id<'event'>, number>> {
  if (ids.length === 0) return new Map();
  const rows = await db
    .select({ event: payments.eventId, waiting: count() })
    .from(payments)
    .innerJoin(orders, eq(orders.id, payments.orderId))
    .where(
      and(
        inArray(payments.eventId, ids),
        inArray(payments.state, unchargedStates),
        inArray(orders.state, ['authorized', 'review']),
      ),
    )
    .groupBy(payments.eventId);
  return new Map(rows.map(({ event, waiting }) => [event, waiting]));
}

async function readGatesOfTypes(db: DbOrTx, ids: Id<'event'>[]) {
  const byType = new Map<Id<'ticketType'>, Id<'gate'>[]>();
  if (ids.length === 0) return byType;
  const rows = await db.select().from(ticketTypeGates).where(inArray(ticketTypeGates.eventId, ids));
  for (const { typeId, gateId } of rows) byType.set(typeId, [...(byType.get(typeId) ?? []), gateId]);
  return byType;
}

function sum<T>(rows: readonly T[], of: (row: T) => number): number {
  return rows.reduce((total, row) => total + of(row), 0);
}
