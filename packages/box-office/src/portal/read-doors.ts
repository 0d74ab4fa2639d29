import type * as portal from '@zilker/contracts/http/portal';
import type { Id } from '@zilker/contracts/ids';
import type { ReplyOf } from '@zilker/contracts/route';
import { and, asc, desc, eq } from 'drizzle-orm';
import { alias } from 'drizzle-orm/pg-core';
import type { DbOrTx } from '../db.ts';
import { accounts, checkIns, gates, scanners, tickets } from '../schema/tables.ts';
import { readPortalEvent } from './read-portal-event.ts';

const rowsMax = 200;

/**
 * What happens at the doors of one of a venue's own events: its scanners, and the tickets that were let in twice, newest first.
 * @throws Refusal `event_unknown`
 */
export async function readDoors(
  db: DbOrTx,
  input: { venue: Id<'venue'>; event: Id<'event'> },
  now: Date,
): Promise<ReplyOf<typeof portal.readDoors>> {
  const event = await readPortalEvent(db, input, now);
  return {
    event,
    scanners: await readScanners(db, input.event),
    duplicates: await readDuplicates(db, input.event),
  };
}

async function readScanners(db: DbOrTx, event: Id<'event'>) {
  const rows = await db
    .select({ id: scanners.id, name: scanners.name, gateName: gates.name, seenAt: scanners.seenAt })
    .from(scanners)
    .innerJoin(gates, eq(gates.id, scanners.gateId))
    .where(eq(scanners.eventId, event))
    .orderBy(asc(gates.rank), asc(scanners.createdAt))
    .limit(rowsMax);
  return rows.map(({ seenAt, ...scanner }) => ({ ...scanner, seenAtMs: seenAt?.getTime() ?? null }));
}

async function readDuplicates(db: DbOrTx, event: Id<'event'>) {
  const first = alias(checkIns, 'first');
  const firstGate = alias(gates, 'first_gate');
  const rows = await db
    .select({
      at: checkIns.at,
      gateName: gates.name,
      holder: accounts.name,
      firstAt: first.at,
      firstGateName: firstGate.name,
    })
    .from(checkIns)
    .innerJoin(gates, eq(gates.id, checkIns.gateId))
    .innerJoin(tickets, eq(tickets.id, checkIns.ticketId))
    .innerJoin(accounts, eq(accounts.id, tickets.accountId))
    .innerJoin(first, and(eq(first.ticketId, checkIns.ticketId), eq(first.accepted, true)))
    .innerJoin(firstGate, eq(firstGate.id, first.gateId))
    .where(and(eq(checkIns.eventId, event), eq(checkIns.answer, 'duplicate')))
    .orderBy(desc(checkIns.at))
    .limit(rowsMax);
  return rows.map(({ at, firstAt, ...row }) => ({
    ...row,
    atMs: at.getTime(),
    firstAtMs: firstAt.getTime(),
  }));
}
