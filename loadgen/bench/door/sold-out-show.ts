import { type Id, newId } from '@zilker/contracts/ids';
import type pg from 'pg';

export type Show = {
  venue: Id<'venue'>;
  event: Id<'event'>;
  gates: readonly Id<'gate'>[];
  scanners: readonly { id: Id<'scanner'>; gate: Id<'gate'> }[];
  /** Four to an order and a fan; their serial is 1, as if each had been opened on a phone. */
  tickets: readonly Id<'ticket'>[];
};

const perOrder = 4;

/** A show whose doors have just opened, all of its tickets sold and nobody inside. */
export async function insertSoldOutShow(
  pool: pg.Pool,
  size: { tickets: number; gates: number; scanners: number },
): Promise<Show> {
  const venue = newId('venue');
  const event = newId('event');
  const type = newId('ticketType');
  const gates = Array.from({ length: size.gates }, () => newId('gate'));
  const [front = newId('gate')] = gates;
  const scanners = Array.from({ length: size.scanners }, (_, n) => ({
    id: newId('scanner'),
    gate: gates[n % gates.length] ?? front,
  }));
  const tickets = Array.from({ length: size.tickets }, () => newId('ticket'));
  const orders = Array.from({ length: Math.ceil(size.tickets / perOrder) }, () => newId('order'));
  const accounts = orders.map(() => newId('account'));
  await pool.query(
    `INSERT INTO venues (id, name, address, timezone) VALUES ($1, 'Hall', 'Street 1', 'America/Chicago')`,
    [venue],
  );
  await pool.query(
    `INSERT INTO events (id, venue_id, title, ages, starts_at, doors_at, status)
     VALUES ($1, $2, 'Show', 'All ages', now() + interval '1 hour', now() - interval '1 hour', 'published')`,
    [event, venue],
  );
  await pool.query(
    `INSERT INTO ticket_types (id, venue_id, event_id, name, price_cents, capacity, taken, sold)
     VALUES ($1, $2, $3, 'General admission', 3000, $4, $4, $4)`,
    [type, venue, event, size.tickets],
  );
  await pool.query(
    `INSERT INTO gates (id, venue_id, event_id, name, rank)
     SELECT g, $1, $2, 'Gate ' || n, n FROM unnest($3::text[]) WITH ORDINALITY AS f (g, n)`,
    [venue, event, gates],
  );
  await pool.query(
    `INSERT INTO scanners (id, venue_id, event_id, gate_id, name, expires_at)
     SELECT s, $1, $2, g, 'Scanner ' || n, now() + interval '1 day'
       FROM unnest($3::text[], $4::text[]) WITH ORDINALITY AS f (s, g, n)`,
    [venue, event, scanners.map(({ id }) => id), scanners.map(({ gate }) => gate)],
  );
  await pool.query(
    `INSERT INTO accounts (id, phone, name, simulated) SELECT a, '+1' || (5120000000 + n), nm, true
       FROM unnest($1::text[], $2::text[]) WITH ORDINALITY AS f (a, nm, n)`,
    [accounts, accounts.map((_, n) => nameOf(n))],
  );
  await pool.query(
    `INSERT INTO orders (id, venue_id, event_id, drop_id, place_index, account_id, state, quantity, total_cents, venue_cents, card_cents,
                         zilker_cents, expires_at, idempotency_key, body_hash, paid_at)
     SELECT o, $1, $2, $3, n, a, 'paid', $4, 12688, 12000, 400, 288, now(), 'key-' || n, '', now()
       FROM unnest($5::text[], $6::text[]) WITH ORDINALITY AS f (o, a, n)`,
    [venue, event, newId('drop'), perOrder, orders, accounts],
  );
  await pool.query(
    `INSERT INTO tickets (id, venue_id, event_id, order_id, type_id, account_id, number, serial)
     SELECT t, $1, $2, o, $3, a, m, 1
       FROM unnest($4::text[], $5::text[], $6::text[], $7::integer[]) AS f (t, o, a, m)`,
    [
      venue,
      event,
      type,
      tickets,
      tickets.map((_, n) => orders[Math.floor(n / perOrder)]),
      tickets.map((_, n) => accounts[Math.floor(n / perOrder)]),
      tickets.map((_, n) => (n % perOrder) + 1),
    ],
  );
  await pool.query('VACUUM ANALYZE');
  return { venue, event, gates, scanners, tickets };
}

/** Made up of syllables: as long and as unlike each other as names are. */
function nameOf(n: number): string {
  const first = ['ma', 'jo', 'li', 'ro', 'sa', 'te', 'an', 'be', 'da', 'no'];
  const middle = ['ra', 'han', 'na', 'li', 'mar', 'vin', 'ta', 'el', 'ri', 'so'];
  const last = ['', 'a', 'n', 'na', 'ne', 'ro', 's', 'ly', 'to', 'ah'];
  const [a = '', b = '', c = ''] = [
    first[n % 10],
    middle[Math.floor(n / 10) % 10],
    last[Math.floor(n / 100) % 10],
  ];
  const initial = String.fromCharCode(65 + (n % 26));
  return `${a[0]?.toUpperCase()}${a.slice(1)}${b}${c} ${initial}.`;
}
