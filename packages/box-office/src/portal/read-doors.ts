import type { readDoors as route } from '@zilker/contracts/http/portal-doors';
import type { Id } from '@zilker/contracts/ids';
import type { ReplyOf } from '@zilker/contracts/route';
import { type SQL, sql } from 'drizzle-orm';
import { type Db, type Tx, withTransaction } from '../db.ts';
import { readPortalEvent } from './read-portal-event.ts';

export type Doors = ReplyOf<typeof route>;

const rowsMax = 200;
const minutesMax = 240;

/**
 * What happens at the doors of one of a venue's own events, as of one moment: its scanners, counts by gate and minute, tickets that were let in
 * twice and what else is worth a look, newest first.
 * @throws Refusal `event_unknown`
 */
export function readDoors(
  db: Db,
  input: { venue: Id<'venue'>; event: Id<'event'> },
  now: Date,
): Promise<Doors> {
  const read = async (tx: Tx): Promise<Doors> => {
    const event = await readPortalEvent(tx, input, now);
    const gates = await readGates(tx, input.event);
    return {
      event,
      atMs: now.getTime(),
      scanners: await readScanners(tx, input.event),
      ...(await readTickets(tx, input.event)),
      gates,
      byMinute: await readMinutes(tx, input.event, gates),
      doubled: await readDoubled(tx, input.event),
      notes: await readNotes(tx, input.event),
    };
  };
  return withTransaction(db, read, { begin: 'BEGIN ISOLATION LEVEL REPEATABLE READ, READ ONLY' });
}

async function all<T>(tx: Tx, query: SQL): Promise<T[]> {
  const { rows } = await tx.execute(query);
  return rows as T[];
}

const ms = (time: SQL) => sql`(extract(epoch FROM ${time}) * 1000)::bigint::float8`;

function readScanners(tx: Tx, event: Id<'event'>): Promise<Doors['scanners']> {
  return all(
    tx,
    sql`SELECT s.id, s.name, g.name AS "gateName", ${ms(sql`s.seen_at`)} AS "seenAtMs", s.ahead_ms AS "aheadMs",
        (SELECT count(*) FROM check_ins c WHERE c.scanner_id = s.id AND c.accepted AND c.direction = 'in'
          AND c.undone_at IS NULL)::integer AS admitted, ${ms(sql`s.revoked_at`)} AS "revokedAtMs"
      FROM scanners s JOIN gates g ON g.id = s.gate_id WHERE s.event_id = ${event}
      ORDER BY s.revoked_at IS NOT NULL, g.rank, s.created_at LIMIT ${rowsMax}`,
  );
}

async function readTickets(
  tx: Tx,
  event: Id<'event'>,
): Promise<Pick<Doors, 'inside' | 'admitted' | 'expected'>> {
  const [counts = { inside: 0, admitted: 0, expected: 0 }] = await all<{
    inside: number;
    admitted: number;
    expected: number;
  }>(
    tx,
    sql`SELECT count(*) FILTER (WHERE state = 'checked_in')::integer AS inside,
        count(*) FILTER (WHERE state IN ('checked_in', 'outside'))::integer AS admitted,
        count(*) FILTER (WHERE state NOT IN ('refunded', 'revoked'))::integer AS expected
      FROM tickets WHERE event_id = ${event}`,
  );
  return counts;
}

function readGates(tx: Tx, event: Id<'event'>): Promise<Doors['gates']> {
  return all(
    tx,
    sql`SELECT g.id, g.name, count(c.id) FILTER (WHERE c.direction = 'in')::integer AS in,
        count(c.id) FILTER (WHERE c.direction = 'out')::integer AS out
      FROM gates g LEFT JOIN check_ins c
        ON c.event_id = g.event_id AND c.gate_id = g.id AND c.accepted AND c.undone_at IS NULL
      WHERE g.event_id = ${event} GROUP BY g.id ORDER BY g.rank, g.id`,
  );
}

async function readMinutes(tx: Tx, event: Id<'event'>, gates: Doors['gates']): Promise<Doors['byMinute']> {
  const rows = await all<{ atMs: number; gate: Id<'gate'>; count: number }>(
    tx,
    sql`SELECT ${ms(sql`date_trunc('minute', at)`)} AS "atMs", gate_id AS gate, count(*)::integer AS count
      FROM check_ins WHERE event_id = ${event} AND accepted AND direction = 'in' AND undone_at IS NULL
      GROUP BY 1, 2 ORDER BY 1 DESC LIMIT ${minutesMax * Math.max(1, gates.length)}`,
  );
  const minutes = new Map<number, number[]>();
  for (const { atMs, gate, count } of rows) {
    const counts = minutes.get(atMs) ?? gates.map(() => 0);
    const at = gates.findIndex(({ id }) => id === gate);
    if (at !== -1) counts[at] = count;
    minutes.set(atMs, counts);
  }
  return [...minutes]
    .map(([atMs, counts]) => ({ atMs, in: counts }))
    .reverse()
    .slice(-minutesMax);
}

/**
 * What a scanner with no network could not know lies between the list that it judged by and its sync; it is told as the second, also where its
 * scan was the earlier one. A second scanner without a window asked, and let in only whom it was told to: where that was right then, somebody
 * took back what came between.
 */
function readDoubled(tx: Tx, event: Id<'event'>): Promise<Doors['doubled']> {
  const window = (row: 'c' | 'f') => sql`jsonb_build_object('fromMs', ${ms(of(row, 'list_at'))}, 'toMs',
    greatest(${ms(of(row, 'created_at'))}, ${ms(of(row, 'list_at'))}))`;
  const accepted = passage('f', 'fg', 'fs');
  const other = passage('c', 'g', 's');
  return all(
    tx,
    sql`SELECT c.ticket_id AS ticket, a.name AS holder,
        CASE WHEN p.late = 'f' THEN ${other} ELSE ${accepted} END AS first,
        CASE WHEN p.late = 'f' THEN ${accepted} ELSE ${other} END AS second,
        c.offline OR coalesce(c.told, c.answer) = 'valid' AS "bothIn",
        CASE p.late WHEN 'c' THEN ${window('c')} WHEN 'f' THEN ${window('f')} END AS window
      FROM check_ins c JOIN gates g ON g.id = c.gate_id JOIN scanners s ON s.id = c.scanner_id
        JOIN tickets t ON t.id = c.ticket_id JOIN accounts a ON a.id = t.account_id
        JOIN LATERAL (SELECT * FROM check_ins f WHERE f.ticket_id = c.ticket_id AND f.accepted AND f.direction = 'in'
          AND f.undone_at IS NULL ORDER BY f.at DESC LIMIT 1) f ON true
        JOIN gates fg ON fg.id = f.gate_id JOIN scanners fs ON fs.id = f.scanner_id
        CROSS JOIN LATERAL (SELECT CASE WHEN c.offline AND c.list_at IS NOT NULL THEN 'c'
          WHEN c.told = 'valid' AND f.offline AND f.list_at IS NOT NULL THEN 'f' END AS late) p
      WHERE c.event_id = ${event} AND c.answer = 'duplicate' AND c.direction = 'in' AND c.undone_at IS NULL
      ORDER BY c.at DESC LIMIT ${rowsMax}`,
  );
}

function readNotes(tx: Tx, event: Id<'event'>): Promise<Doors['notes']> {
  return all(
    tx,
    sql`SELECT c.id AS "checkIn", c.ticket_id AS ticket, a.name AS holder, c.answer, c.by_hand AS "byHand",
        c.undone_at IS NOT NULL AS undone, ${passage('c', 'g', 's')} AS at
      FROM check_ins c JOIN gates g ON g.id = c.gate_id JOIN scanners s ON s.id = c.scanner_id
        JOIN tickets t ON t.id = c.ticket_id JOIN accounts a ON a.id = t.account_id
      WHERE c.event_id = ${event} AND c.answer <> 'duplicate'
        AND (NOT c.accepted OR c.by_hand IS NOT NULL OR c.undone_at IS NOT NULL)
      ORDER BY c.at DESC LIMIT ${rowsMax}`,
  );
}

function passage(row: 'c' | 'f', gate: 'g' | 'fg', scanner: 's' | 'fs'): SQL {
  return sql`jsonb_build_object('atMs', ${ms(of(row, 'at'))}, 'gateName', ${of(gate, 'name')},
    'by', ${of(scanner, 'name')}, 'offline', ${of(row, 'offline')})`;
}

function of(name: string, column: string): SQL {
  return sql`${sql.identifier(name)}.${sql.identifier(column)}`;
}
