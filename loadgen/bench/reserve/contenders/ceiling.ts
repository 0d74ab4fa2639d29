import { newId } from '@zilker/contracts/ids';
import type pg from 'pg';
import { holdMs, oneTicket, priceCents, type Sale } from '../sale.ts';

const batch = 500;

/**
 * What no checking seller can beat: the same rows in the same tables, and the same counters, 500 orders a statement and nothing
 * asked. What is sent was made before the clock starts, and one statement is sent right after the other. Resolves to orders a second.
 */
export async function insertUnchecked(pool: pg.Pool, sale: Sale, connections: number): Promise<number> {
  const statements = Array.from({ length: Math.ceil(sale.tickets / batch) }, (_, n) =>
    valuesOf(sale, n * batch, Math.min(sale.tickets, (n + 1) * batch)),
  );
  const one = async () => {
    const client = await pool.connect();
    try {
      for (let values = statements.shift(); values !== undefined; values = statements.shift())
        await client.query({ name: 'bulk', text: bulk, values });
    } finally {
      client.release();
    }
  };
  const startedAt = performance.now();
  await Promise.all(Array.from({ length: connections }, one));
  return sale.tickets / ((performance.now() - startedAt) / 1000);
}

const bulk = `
  WITH made AS (
    INSERT INTO orders (id, venue_id, event_id, drop_id, place_index, account_id, state, quantity, total_cents, venue_cents,
                        card_cents, zilker_cents, expires_at, idempotency_key, body_hash)
    SELECT q.id, $1, $2, $3, q.place, q.account, 'held', 1, $4, $5, $6, $7, now() + $8 * interval '1 millisecond', q.key, q.hash
      FROM unnest($9::text[], $10::integer[], $11::text[], $12::text[], $13::text[]) AS q (id, place, account, key, hash)
  ), items AS (
    INSERT INTO order_items (order_id, type_id, quantity, price_cents) SELECT id, $14, 1, $15 FROM unnest($9::text[]) id
  ), counted AS (
    INSERT INTO usage (event_id, account_id, taken, taken_max) SELECT $2, account, 1, 4 FROM unnest($11::text[]) account
  ), told AS (
    INSERT INTO outbox (queue, job)
    SELECT 'audit', jsonb_build_object('kind', 'audit-order', 'order', id) FROM unnest($9::text[]) id
  ), unpromised AS (
    UPDATE drops SET promised = promised - cardinality($9::text[]) WHERE id = $3
  )
  UPDATE ticket_types SET taken = taken + cardinality($9::text[]) WHERE id = $14`;

function valuesOf(sale: Sale, from: number, to: number): unknown[] {
  const places = Array.from({ length: to - from }, (_, i) => from + i);
  return [
    sale.venue,
    sale.event,
    sale.drop,
    oneTicket.totalCents,
    oneTicket.venueCents,
    oneTicket.cardCents,
    oneTicket.zilkerCents,
    holdMs,
    places.map(() => newId('order')),
    places,
    sale.accounts.slice(from, to),
    places.map(() => newId('order').slice(4)),
    places.map(() => 'A'.repeat(43)),
    sale.type,
    priceCents,
  ];
}
