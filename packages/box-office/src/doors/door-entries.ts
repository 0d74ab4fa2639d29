import type { Id } from '@zilker/contracts/ids';
import type { DoorEntry, DoorList } from '@zilker/contracts/ticket/door-list';
import { and, asc, desc, eq, inArray, isNull } from 'drizzle-orm';
import type { DbOrTx } from '../db.ts';
import {
  accounts,
  checkIns,
  events,
  gates,
  scanners,
  tickets,
  ticketTypeGates,
  ticketTypes,
} from '../schema/tables.ts';

/** What all tickets of an event have in common at its doors. `types` are in the order of their ranks, `gates` too. */
export type DoorTables = Pick<DoorList, 'doorsAtMs' | 'policy' | 'gates' | 'types'>;

/** When the doors open, by which rules, which gates there are and which types they take. */
export async function readDoor(db: DbOrTx, event: Id<'event'>): Promise<DoorTables> {
  const rows = await db
    .select({ doorsAt: events.doorsAt, policy: events.policy, id: gates.id, name: gates.name })
    .from(events)
    .innerJoin(gates, eq(gates.eventId, events.id))
    .where(eq(events.id, event))
    .orderBy(asc(gates.rank), asc(gates.id));
  const [first] = rows;
  if (first === undefined) throw new Error(`event ${event} of a scanner has no gates`);
  const types = await db
    .select({ name: ticketTypes.name, gate: ticketTypeGates.gateId })
    .from(ticketTypes)
    .leftJoin(ticketTypeGates, eq(ticketTypeGates.typeId, ticketTypes.id))
    .where(eq(ticketTypes.eventId, event))
    .orderBy(asc(ticketTypes.rank), asc(ticketTypes.id));
  const gateAt = new Map(rows.map(({ id }, at) => [id, at]));
  const taking = new Map<string, number[]>();
  for (const { name, gate } of types)
    taking.set(name, [...(taking.get(name) ?? []), ...(gate === null ? [] : [gateAt.get(gate) ?? 0])]);
  return {
    doorsAtMs: first.doorsAt.getTime(),
    policy: first.policy,
    gates: rows.map(({ id, name }) => ({ id, name })),
    types: [...taking].map(([name, at]) => ({ name, gates: at.length === 0 ? null : at })),
  };
}

/** Tickets of an event as its doors judge them; those of other events are left out. */
export async function readDoorEntries(
  db: DbOrTx,
  event: Id<'event'>,
  { types, gates: known }: DoorTables,
  asked: readonly Id<'ticket'>[],
): Promise<DoorEntry[]> {
  const rows = await db
    // the last time in that counts: where a ticket came in, went out and came in, that is the one that a duplicate is told of
    .selectDistinctOn([tickets.id], {
      ticket: tickets.id,
      serial: tickets.serial,
      state: tickets.state,
      blockedAt: tickets.blockedAt,
      typeName: ticketTypes.name,
      holder: accounts.name,
      refundedAt: tickets.refundedAt,
      at: checkIns.at,
      gateName: gates.name,
      by: scanners.name,
    })
    .from(tickets)
    .innerJoin(ticketTypes, eq(ticketTypes.id, tickets.typeId))
    .innerJoin(accounts, eq(accounts.id, tickets.accountId))
    .leftJoin(
      checkIns,
      and(
        eq(checkIns.ticketId, tickets.id),
        eq(checkIns.accepted, true),
        eq(checkIns.direction, 'in'),
        isNull(checkIns.undoneAt),
      ),
    )
    .leftJoin(gates, eq(gates.id, checkIns.gateId))
    .leftJoin(scanners, eq(scanners.id, checkIns.scannerId))
    .where(and(eq(tickets.eventId, event), inArray(tickets.id, [...asked])))
    .orderBy(asc(tickets.id), desc(checkIns.at));
  const gatesOf = new Map(
    types.map((type) => [type.name, type.gates?.flatMap((at) => known[at]?.id ?? []) ?? null]),
  );
  return rows.map(({ refundedAt, blockedAt, at, gateName, by, ...entry }) => ({
    ...entry,
    blocked: blockedAt !== null,
    gates: gatesOf.get(entry.typeName) ?? null,
    refundedAtMs: refundedAt?.getTime() ?? null,
    checkedIn: at === null || gateName === null ? null : { atMs: at.getTime(), gateName, by: by ?? '' },
  }));
}
