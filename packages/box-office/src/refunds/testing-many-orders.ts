import { type Id, newId } from '@zilker/contracts/ids';
import type { TestDatabase } from '../testing.ts';
import type { Sale } from '../testing-rows.ts';
import { priceOf } from './testing-refunds.ts';

/** Orders of one ticket and of two, in some statements. Resolves to what they paid. */
export async function insertMany({ db, pool }: TestDatabase, sale: Sale, count: number): Promise<number> {
  const prices = [await priceOf(db, sale, [1]), await priceOf(db, sale, [2])];
  const all = Array.from({ length: count }, (_, i) => {
    const price = prices[i % 2];
    if (price === undefined) throw new Error('no price');
    return { order: newId('order'), account: newId('account'), tickets: i % 2 === 0 ? 1 : 2, price };
  });
  const of = (pick: (one: (typeof all)[number]) => string | number) => all.map(pick);
  const tickets = all.flatMap(({ order, account, tickets: n }) =>
    Array.from({ length: n }, (_, i) => ({ id: newId('ticket'), order, account, number: i + 1 })),
  );
  const ids: [Id<'venue'>, Id<'event'>] = [sale.venue.id, sale.event.id];
  const type = sale.types[0]?.id;
  await pool.query(`INSERT INTO accounts (id, phone) SELECT id, 'x' || id FROM unnest($1::text[]) AS a(id)`, [
    of((one) => one.account),
  ]);
  await pool.query(
    `INSERT INTO orders (id, venue_id, event_id, drop_id, place_index, account_id, state, quantity, total_cents, venue_cents, card_cents,
        zilker_cents, expires_at, idempotency_key, body_hash, paid_at, payment_intent_id)
     SELECT id, $1, $2, $3, n, account, 'paid', tickets, total, venue, card, zilker, now(), id, '', now(), 'pi_' || id
       FROM unnest($4::text[], $5::text[], $6::int[], $7::int[], $8::int[], $9::int[], $10::int[]) WITH ORDINALITY
         AS o(id, account, tickets, total, venue, card, zilker, n)`,
    [
      ...ids,
      sale.drop.id,
      of((one) => one.order),
      of((one) => one.account),
      of((one) => one.tickets),
      of((one) => one.price.totalCents),
      of((one) => one.price.venueCents),
      of((one) => one.price.cardCents),
      of((one) => one.price.zilkerCents),
    ],
  );
  await pool.query(
    `INSERT INTO order_items (order_id, type_id, quantity, price_cents) SELECT id, $2, quantity, 3000 FROM orders WHERE event_id = $1`,
    [sale.event.id, type],
  );
  await pool.query(
    `INSERT INTO tickets (id, venue_id, event_id, order_id, type_id, account_id, number)
     SELECT id, $1, $2, order_id, $3, account, number FROM unnest($4::text[], $5::text[], $6::text[], $7::int[]) AS t(id, order_id, account, number)`,
    [
      ...ids,
      type,
      tickets.map(({ id }) => id),
      tickets.map(({ order }) => order),
      tickets.map(({ account }) => account),
      tickets.map(({ number }) => number),
    ],
  );
  await pool.query(`UPDATE ticket_types SET taken = $2, sold = $2 WHERE id = $1`, [type, tickets.length]);
  await pool.query(
    `INSERT INTO usage (event_id, account_id, taken, taken_max) SELECT event_id, account_id, quantity, 4 FROM orders WHERE event_id = $1`,
    [sale.event.id],
  );
  await pool.query(
    `INSERT INTO payments (id, venue_id, event_id, order_id, state, amount_cents, currency, captured_at)
     SELECT payment_intent_id, venue_id, event_id, id, 'captured', total_cents, 'usd', now() FROM orders WHERE event_id = $1`,
    [sale.event.id],
  );
  await pool.query(
    `INSERT INTO ledger (venue_id, event_id, kind, source, order_id, currency, fan_cents, venue_cents, zilker_cents, stripe_cents, tax_cents,
        paid_out_cents, at)
     SELECT venue_id, event_id, 'payment', payment_intent_id, id, 'usd', -total_cents, venue_cents, zilker_cents, card_cents, 0, 0, now()
       FROM orders WHERE event_id = $1`,
    [sale.event.id],
  );
  return all.reduce((sum, { price }) => sum + price.totalCents, 0);
}
