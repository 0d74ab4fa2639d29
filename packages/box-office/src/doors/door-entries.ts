import type { Id } from '@zilker/contracts/ids';
import type { DoorEntry, DoorGate } from '@zilker/contracts/ticket/door-list';
import { and, asc, eq, inArray } from 'drizzle-orm';
import type { DbOrTx } from '../db.ts';
import { accounts, checkIns, events, gates, tickets, ticketTypes } from '../schema/tables.ts';

/** When the doors open and which gates there are. */
export async function readDoor(
  db: DbOrTx,
  event: Id<'event'>,
): Promise<{ doorsAtMs: number; gates: DoorGate[] }> {
  const rows = await db
    .select({ doorsAt: events.doorsAt, id: gates.id, name: gates.name })
    .from(events)
    .innerJoin(gates, eq(gates.eventId, events.id))
    .where(eq(events.id, event))
    .orderBy(asc(gates.rank));
  const [first] = rows;
  if (first === undefined) throw new Error(`event ${event} of a scanner has no gates`);
  return { doorsAtMs: first.doorsAt.getTime(), gates: rows.map(({ id, name }) => ({ id, name })) };
}

/** The tickets of an event as its doors judge them: all, or those asked for. */
export async function readDoorEntries(
  db: DbOrTx,
  event: Id<'event'>,
  only?: readonly Id<'ticket'>[],
): Promise<DoorEntry[]> {
  const rows = await db
    .select({
      ticket: tickets.id,
      serial: tickets.serial,
      state: tickets.state,
      typeName: ticketTypes.name,
      holder: accounts.name,
      refundedAt: tickets.refundedAt,
      firstAt: checkIns.at,
      firstGate: gates.name,
    })
    .from(tickets)
    .innerJoin(ticketTypes, eq(ticketTypes.id, tickets.typeId))
    .innerJoin(accounts, eq(accounts.id, tickets.accountId))
    .leftJoin(checkIns, and(eq(checkIns.ticketId, tickets.id), eq(checkIns.accepted, true)))
    .leftJoin(gates, eq(gates.id, checkIns.gateId))
    .where(
      only === undefined
        ? eq(tickets.eventId, event)
        : and(eq(tickets.eventId, event), inArray(tickets.id, [...only])),
    );
  return rows.map(({ refundedAt, firstAt, firstGate, ...entry }) => ({
    ...entry,
    gates: null,
    refundedAtMs: refundedAt?.getTime() ?? null,
    checkedIn:
      firstAt === null || firstGate === null ? null : { atMs: firstAt.getTime(), gateName: firstGate },
  }));
}
