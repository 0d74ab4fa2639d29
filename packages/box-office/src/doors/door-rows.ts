import type { Id } from '@zilker/contracts/ids';
import { doorStates } from '@zilker/contracts/ticket/door-list';
import { sql } from 'drizzle-orm';
import type { Tx } from '../db.ts';
import type { DoorTables } from './door-entries.ts';

/** Which changes: those by transactions of these numbers, `from` included. */
export type Changes = { from: number; until: number };

/**
 * The rows of an event's door list (`doorRow` of the contracts), all or those of some changes, as JSON with a comma between them; and whom their
 * check-ins name. PostgreSQL writes them itself: of 50,000 tickets it makes one text, where one row at a time would keep our only thread from
 * every other scanner for most of a second.
 */
export async function readDoorRows(
  tx: Tx,
  event: Id<'event'>,
  { types, gates }: DoorTables,
  changes: Changes | null,
): Promise<{ by: string[]; rows: string }> {
  const scanners = await tx.execute<{ id: string; name: string }>(
    sql`SELECT id, name FROM scanners WHERE event_id = ${event} ORDER BY id`,
  );
  const typeNames = types.map(({ name }) => name);
  const gateIds = gates.map(({ id }) => id);
  const scannerIds = scanners.rows.map(({ id }) => id);
  // a number above those of this life of the database is from an earlier one, and stands in the list that was read in this one
  const news =
    changes === null
      ? sql``
      : sql`AND t.changed_in >= ${changes.from}::bigint AND t.changed_in < ${changes.until}::bigint`;
  const { rows } = await tx.execute<{ rows: string }>(sql`
    SELECT coalesce(string_agg(concat(
             '["', substr(t.id, 5), '",', t.serial, ',',
             array_position(${sql.param([...doorStates])}::text[], t.state) - 1, ',', (t.blocked_at IS NOT NULL)::integer, ',',
             type.at - 1, ',', coalesce(to_json(a.name)::text, 'null'), ',',
             CASE WHEN c.at IS NULL THEN 'null' ELSE concat(
               '[', floor(extract(epoch FROM c.at) * 1000)::bigint, ',', gate.at - 1, ',', scanner.at - 1, ']') END, ',',
             coalesce(floor(extract(epoch FROM t.refunded_at) * 1000)::bigint::text, 'null'), ']'
           ), ','), '') AS rows
      FROM tickets t
      JOIN ticket_types tt ON tt.id = t.type_id
      JOIN unnest(${sql.param(typeNames)}::text[]) WITH ORDINALITY AS type (name, at) ON type.name = tt.name
      JOIN accounts a ON a.id = t.account_id
      -- the last time in that counts: where a ticket came in, went out and came in, that is the one that a duplicate is told of
      LEFT JOIN LATERAL (
        SELECT at, gate_id, scanner_id FROM check_ins
         WHERE t.state <> 'valid' AND ticket_id = t.id AND accepted AND direction = 'in' AND undone_at IS NULL
         ORDER BY at DESC LIMIT 1) c ON true
      LEFT JOIN unnest(${sql.param(gateIds)}::text[]) WITH ORDINALITY AS gate (id, at) ON gate.id = c.gate_id
      LEFT JOIN unnest(${sql.param(scannerIds)}::text[]) WITH ORDINALITY AS scanner (id, at) ON scanner.id = c.scanner_id
     WHERE t.event_id = ${event} ${news}`);
  return { by: scanners.rows.map(({ name }) => name), rows: rows[0]?.rows ?? '' };
}
