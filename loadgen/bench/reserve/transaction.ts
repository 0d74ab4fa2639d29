import type pg from 'pg';
import type { Selling } from './contender.ts';
import { orderValues, retrying } from './order-rows.ts';
import { holdMs, oneTicket, priceCents, type Sale } from './sale.ts';

/** The rows of an order as an ORM sends them, each statement prepared; `$1` to `$9` are those of `orderValues`. */
const inserts = [
  statement(
    'insert_order',
    `INSERT INTO orders (venue_id, event_id, drop_id, id, account_id, place_index, idempotency_key, body_hash, state, quantity,
                         total_cents, venue_cents, card_cents, zilker_cents, expires_at)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 'held', 1, ${oneTicket.totalCents}, ${oneTicket.venueCents},
               ${oneTicket.cardCents}, ${oneTicket.zilkerCents}, now() + ${holdMs} * interval '1 millisecond')`,
    [0, 1, 2, 4, 5, 6, 7, 8],
  ),
  statement(
    'insert_item',
    `INSERT INTO order_items (order_id, type_id, quantity, price_cents) VALUES ($1, $2, 1, ${priceCents})`,
    [4, 3],
  ),
  statement(
    'count_usage',
    `INSERT INTO usage AS u (event_id, account_id, taken, taken_max) VALUES ($1, $2, 1, 4)
       ON CONFLICT (event_id, account_id) DO UPDATE SET taken = u.taken + 1`,
    [1, 5],
  ),
  statement(
    'insert_outbox',
    `INSERT INTO outbox (queue, job) VALUES ('audit', jsonb_build_object('kind', 'audit-order', 'order', $1::text))`,
    [4],
  ),
];

export type Statement = { name: string; text: string; valuesOf(order: readonly unknown[]): unknown[] };

/** A prepared statement whose parameters are these of the values of `orderValues`. */
export function statement(name: string, text: string, at: readonly number[]): Statement {
  return { name, text, valuesOf: (order) => at.map((n) => order[n]) };
}

/**
 * One transaction an order, its statements one after the other as applications with an ORM send them. `take` gets the ticket, false
 * when there is none; `first` has it do so before the rows are written, else last.
 */
export function sellByTransaction(
  pool: pg.Pool,
  sale: Sale,
  take: { when: 'first' | 'last'; statements: readonly Statement[]; got(result: pg.QueryResult): boolean },
): Selling {
  const transact = async (order: readonly unknown[]): Promise<boolean> => {
    const client = await pool.connect();
    try {
      const run = async (statements: readonly Statement[]) => {
        let last: pg.QueryResult | undefined;
        for (const { name, text, valuesOf } of statements)
          last = await client.query({ name, text, values: valuesOf(order) });
        return last;
      };
      const taken = async () => {
        const result = await run(take.statements);
        return result !== undefined && take.got(result);
      };
      await client.query('BEGIN');
      try {
        if (take.when === 'last') await run(inserts);
        const got = await taken();
        if (got && take.when === 'first') await run(inserts);
        await client.query(got ? 'COMMIT' : 'ROLLBACK');
        return got;
      } catch (cause) {
        await client.query('ROLLBACK');
        throw cause;
      }
    } finally {
      client.release();
    }
  };
  return { sell: (place) => retrying(() => transact(orderValues(sale, place))) };
}
