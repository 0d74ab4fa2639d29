import type { searchTickets as route } from '@zilker/contracts/http/doors';
import type { Id } from '@zilker/contracts/ids';
import type { ReplyOf } from '@zilker/contracts/route';
import { judgeByHand } from '@zilker/contracts/ticket/judge';
import type { Door } from '@zilker/contracts/ticket/open-door';
import { and, asc, desc, eq } from 'drizzle-orm';
import type { Db, DbOrTx } from '../db.ts';
import { foundBy } from '../portal-orders/found-by.ts';
import { accounts, orders, tickets } from '../schema/tables.ts';
import { readDoor, readDoorEntries } from './door-entries.ts';
import { type ScannerIds, seeScanner } from './scanner.ts';

type Found = ReplyOf<typeof route>;

const ticketsMax = 20;
const phoneEndDigits = 2;
const orderEndLetters = 6;

/**
 * Tickets of the scanner's event by who holds them, the end of their number or that of the order, each with what this gate would answer now: for
 * people whose phone is dead. `more` where there are others.
 * @throws Refusal `access_expired`, `pairing_revoked`
 */
export async function searchTickets(
  db: Db,
  { scanner, find }: { scanner: ScannerIds; find: string },
  now: Date,
): Promise<Found> {
  await seeScanner(db, scanner, now);
  const { event, gate } = scanner;
  const rows = await readRows(db, event, find);
  const found = rows.slice(0, ticketsMax);
  const tables = await readDoor(db, event);
  const ids = found.map(({ ticket }) => ticket);
  const entries = await readDoorEntries(db, event, tables, ids);
  const entryOf = new Map(entries.map((entry) => [entry.ticket, entry]));
  const door: Door = { ...tables, event, version: 0, size: entries.length, find: (id) => entryOf.get(id) };
  const scan = { direction: 'in', nowMs: now.getTime(), gate, door, verifiers: [], here: new Map() } as const;
  const shown = found.flatMap(({ ticket, phone, order, number, of }) => {
    const entry = entryOf.get(ticket);
    if (entry === undefined) return [];
    const { typeName, holder, checkedIn: first } = entry;
    const { answer } = judgeByHand(scan, ticket);
    const phoneEnd = phone.slice(-phoneEndDigits);
    const orderEnd = order.slice(-orderEndLetters);
    return [{ ticket, answer, typeName, holder, phoneEnd, orderEnd, number, of, first }];
  });
  return { tickets: shown, more: rows.length > ticketsMax };
}

function readRows(db: DbOrTx, event: Id<'event'>, find: string) {
  return db
    .select({
      ticket: tickets.id,
      phone: accounts.phone,
      order: tickets.orderId,
      number: tickets.number,
      of: orders.quantity,
    })
    .from(tickets)
    .innerJoin(orders, eq(orders.id, tickets.orderId))
    .innerJoin(accounts, eq(accounts.id, tickets.accountId))
    .where(and(eq(tickets.eventId, event), foundBy(find, tickets.orderId)))
    .orderBy(desc(tickets.orderId), asc(tickets.number))
    .limit(ticketsMax + 1);
}
