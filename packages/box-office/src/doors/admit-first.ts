import type { Id } from '@zilker/contracts/ids';
import type { Db } from '../db.ts';
import { checkInRow } from './check-in-row.ts';
import type { JudgedScan } from './judge-scan.ts';

/** Whether nothing was ever scanned of its ticket, so that this may be the first time in. */
export function isFirst({ answer, record, ticket }: JudgedScan): boolean {
  const stays = record.direction === 'in' && record.undoneAtMs === undefined;
  return answer === 'valid' && stays && ticket?.state === 'valid' && !ticket.scanned;
}

/**
 * Lets in whom nothing stands against: many at once, in one statement, which is a transaction of its own. Of scans that race, here or at
 * another replica, the unique index of who is inside lets one pass. A ticket that changed since it was read, to anything but inside, is left
 * to be judged anew. Resolves to the check-ins that were made; the others are to be settled one by one.
 */
export async function admitFirst(
  db: Db,
  scans: readonly JudgedScan[],
  now: Date,
): Promise<ReadonlySet<JudgedScan>> {
  if (scans.length === 0) return new Set();
  const rows = scans.map((scan) => checkInRow(scan, { answer: 'valid' }, now));
  const column = <K extends keyof (typeof rows)[number]>(name: K) => rows.map((row) => row[name]);
  const { rows: came } = await db.$client.query<{ id: Id<'checkIn'> }>({
    name: 'admit-first',
    text: statement,
    values: [
      column('id'),
      column('venueId'),
      column('eventId'),
      column('ticketId'),
      column('gateId'),
      column('scannerId'),
      column('nonce'),
      column('code'),
      column('byHand'),
      column('offline'),
      column('at'),
      column('deviceAt'),
      column('listAt'),
      scans.map(({ ticket }) => ticket?.changedIn ?? null),
      now,
    ],
  });
  const made = new Set(came.map(({ id }) => id));
  return new Set(scans.filter((_, at) => made.has(rows[at]?.id ?? ('chk_' as Id<'checkIn'>))));
}

/** Tickets are locked in the order of their ids, as by all who lock several. */
const statement = `
  WITH standing AS MATERIALIZED (
    SELECT s.* FROM ROWS FROM (
      unnest($1::text[]), unnest($2::text[]), unnest($3::text[]), unnest($4::text[]), unnest($5::text[]), unnest($6::text[]),
      unnest($7::text[]), unnest($8::text[]), unnest($9::text[]), unnest($10::boolean[]), unnest($11::timestamptz[]),
      unnest($12::timestamptz[]), unnest($13::timestamptz[]), unnest($14::bigint[]))
      AS s(id, venue, event, ticket, gate, scanner, nonce, code, by_hand, offline, at, device_at, list_at, seen)
    JOIN tickets t ON t.id = s.ticket AND (t.state = 'checked_in' OR (t.state = 'valid' AND t.changed_in = s.seen))
    ORDER BY s.ticket FOR NO KEY UPDATE OF t
  ), came AS (
    INSERT INTO check_ins (id, venue_id, event_id, ticket_id, gate_id, scanner_id, nonce, direction, code, by_hand, accepted,
      answer, told, offline, at, device_at, list_at, created_at)
    SELECT id, venue, event, ticket, gate, scanner, nonce, 'in', code, by_hand, true, 'valid', 'valid', offline, at, device_at, list_at,
      $15::timestamptz FROM standing ORDER BY ticket
    ON CONFLICT DO NOTHING RETURNING id, ticket_id
  ), noted AS (
    UPDATE tickets SET state = 'checked_in' FROM came WHERE tickets.id = came.ticket_id
  )
  SELECT id FROM came`;
