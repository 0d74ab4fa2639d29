import { type Id, newId } from '@zilker/contracts/ids';
import { defaultTerms, type Quote, quote } from '@zilker/contracts/price';
import type pg from 'pg';

export const priceCents = 3000;
/** What every order of the benchmark comes to: one ticket. */
export const oneTicket: Quote = quote([{ priceCents, quantity: 1 }], defaultTerms);
export const holdMs = 300_000;

export type Sale = {
  venue: Id<'venue'>;
  event: Id<'event'>;
  drop: Id<'drop'>;
  type: Id<'ticketType'>;
  tickets: number;
  /** Their place is their place in here. */
  accounts: readonly Id<'account'>[];
};

/** One hot ticket type, and fans who are all inside: each visit open, the first `tickets` of them with a promised ticket. */
export async function insertBenchSale(
  pool: pg.Pool,
  { tickets, fans }: { tickets: number; fans: number },
): Promise<Sale> {
  const sale = {
    venue: newId('venue'),
    event: newId('event'),
    drop: newId('drop'),
    type: newId('ticketType'),
    tickets,
    accounts: Array.from({ length: fans }, () => newId('account')),
  };
  const { venue, event, drop, type, accounts } = sale;
  await pool.query(
    `INSERT INTO venues (id, name, address, timezone) VALUES ($1, 'Hall', 'Street 1', 'America/Chicago')`,
    [venue],
  );
  await pool.query(
    `INSERT INTO events (id, venue_id, title, ages, starts_at, doors_at, status)
     VALUES ($1, $2, 'Show', 'All ages', now() + interval '30 days', now() + interval '29 days', 'published')`,
    [event, venue],
  );
  await pool.query(
    `INSERT INTO ticket_types (id, venue_id, event_id, name, price_cents, capacity) VALUES ($1, $2, $3, 'Floor', $4, $5)`,
    [type, venue, event, priceCents, tickets],
  );
  const promised = Math.min(tickets, fans);
  await pool.query(
    `INSERT INTO drops (id, venue_id, event_id, lobby_opens_at, draw_at, closes_at, per_fan_max, rate_per_minute, inside_max,
                        open_window_ms, visit_ms, hold_ms, phase, granted, calls, promised)
     VALUES ($1, $2, $3, now() - interval '1 hour', now() - interval '1 minute', now() + interval '1 day', 4, 60000, 100000,
             90000, 3600000, $4, 'calling', $5, $5, $6)`,
    [drop, venue, event, holdMs, fans, promised],
  );
  await pool.query(
    `INSERT INTO accounts (id, phone, simulated) SELECT a, '+1' || (5120000000 + n), true
       FROM unnest($1::text[]) WITH ORDINALITY AS f (a, n)`,
    [accounts],
  );
  // opened in no particular order, as fans do
  await pool.query(
    `INSERT INTO visits (drop_id, place_index, position, call_no, state, promised, account_id, called_at, open_by, opened_at, ends_at)
     SELECT $1, n - 1, n - 1, 1, 'open', n <= $2, a, now(), now() + interval '90 seconds', now(), now() + interval '1 hour'
       FROM unnest($3::text[]) WITH ORDINALITY AS f (a, n) ORDER BY random()`,
    [drop, promised, accounts],
  );
  await pool.query('VACUUM ANALYZE');
  return sale;
}

/** From this place on, every order raises when it is written, as one would that the database cannot take. */
export async function refuseOrdersFrom(pool: pg.Pool, place: number): Promise<void> {
  await pool.query(`
    CREATE FUNCTION refuse_order() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
      RAISE EXCEPTION 'no order of this place'; END $$;
    CREATE TRIGGER refuse_order BEFORE INSERT ON orders FOR EACH ROW WHEN (NEW.place_index >= ${place})
      EXECUTE FUNCTION refuse_order()`);
}
