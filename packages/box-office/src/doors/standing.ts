import type { Id } from '@zilker/contracts/ids';
import type { TicketState } from '@zilker/contracts/states';
import type { TicketPolicy } from '@zilker/contracts/ticket/policy';
import type { Db } from '../db.ts';

/** A paired scanner, and the rules of the door that it works. Times are epoch ms. */
export type ScannerStanding = {
  scanner: Id<'scanner'>;
  venue: Id<'venue'>;
  event: Id<'event'>;
  gate: Id<'gate'>;
  expiresAtMs: number;
  revokedAtMs: number | null;
  seenAtMs: number | null;
  doorsAtMs: number;
  policy: TicketPolicy;
};

/** A ticket as a scan finds it. */
export type TicketStanding = {
  ticket: Id<'ticket'>;
  event: Id<'event'>;
  state: TicketState;
  serial: number;
  /** Until when the serial before was good; null where there was none. */
  serialAtMs: number | null;
  blocked: boolean;
  /** The gates that take it; null for any. */
  gates: Id<'gate'>[] | null;
  /** Changes with every change of the row. */
  changedIn: string;
  /** Whether it was scanned before, whatever came of it. */
  scanned: boolean;
};

export type Standing = {
  scanners: ReadonlyMap<Id<'scanner'>, ScannerStanding>;
  tickets: ReadonlyMap<Id<'ticket'>, TicketStanding>;
  /** The events of the gates that were asked for. */
  gates: ReadonlyMap<Id<'gate'>, Id<'event'>>;
};

/**
 * Who scans and what is scanned, as they stand, for many scans at once; `gates` are those that are not the scanners' own, mostly none. What is not
 * there is left out.
 */
export async function readStanding(
  db: Db,
  asked: {
    scanners: readonly Id<'scanner'>[];
    tickets: readonly Id<'ticket'>[];
    gates: readonly Id<'gate'>[];
  },
): Promise<Standing> {
  const [scanners, tickets, gates] = await Promise.all([
    db.$client.query<ScannerStanding>({
      name: 'scanners-standing',
      text: scannersText,
      values: [[...new Set(asked.scanners)]],
    }),
    db.$client.query<TicketStanding>({
      name: 'tickets-standing',
      text: ticketsText,
      values: [[...new Set(asked.tickets)]],
    }),
    asked.gates.length === 0 ? null : readGates(db, asked.gates),
  ]);
  return {
    gates: new Map(gates?.rows.map(({ gate, event }) => [gate, event])),
    scanners: new Map(scanners.rows.map((row) => [row.scanner, row])),
    tickets: new Map(tickets.rows.map((row) => [row.ticket, row])),
  };
}

function readGates(db: Db, gates: readonly Id<'gate'>[]) {
  return db.$client.query<{ gate: Id<'gate'>; event: Id<'event'> }>({
    name: 'gates-standing',
    text: 'SELECT id AS gate, event_id AS event FROM gates WHERE id = ANY($1::text[])',
    values: [[...new Set(gates)]],
  });
}

const ms = (time: string) => `(extract(epoch FROM ${time}) * 1000)::float8`;

const scannersText = `
  SELECT s.id AS scanner, s.venue_id AS venue, s.event_id AS event, s.gate_id AS gate,
    ${ms('s.expires_at')} AS "expiresAtMs", ${ms('s.revoked_at')} AS "revokedAtMs", ${ms('s.seen_at')} AS "seenAtMs",
    ${ms('e.doors_at')} AS "doorsAtMs", e.policy
  FROM scanners s JOIN events e ON e.id = s.event_id WHERE s.id = ANY($1::text[])`;

const ticketsText = `
  SELECT t.id AS ticket, t.event_id AS event, t.state, t.serial, ${ms('t.serial_at')} AS "serialAtMs", t.blocked_at IS NOT NULL AS blocked,
    (SELECT array_agg(g.gate_id) FROM ticket_type_gates g WHERE g.type_id = t.type_id) AS gates,
    t.changed_in::text AS "changedIn", EXISTS (SELECT FROM check_ins c WHERE c.ticket_id = t.id) AS scanned
  FROM tickets t WHERE t.id = ANY($1::text[])`;
