import type { Contender } from '../contender.ts';
import { orderStatement, orderValues, sellByStatement } from '../order-rows.ts';
import { sellByTransaction, statement } from '../transaction.ts';

/**
 * No counter of the stock: an advisory lock of the event, and what is sold and held counted anew for each order (pretix's way).
 * Tuned: one round trip and one commit, and an index that answers the count without the table.
 */
export const advisoryRecount: Contender = {
  name: 'advisoryRecount',
  pools: [2, 4, 8, 16],
  prepare: async ({ sale }, pool) => {
    await pool.query(index);
    await pool.query(`
      CREATE FUNCTION sell_one(${orderStatement.parameters}) RETURNS boolean LANGUAGE plpgsql AS $$
      BEGIN
        PERFORM pg_advisory_xact_lock(hashtextextended(p_event, 0));
        IF (${soldOf('p_event')}) >= ${sale.tickets} THEN
          RETURN false;
        END IF;
        ${orderStatement.inserts}
        RETURN true;
      END $$`);
    return sellByStatement(pool, (place) => orderValues(sale, place));
  },
};

/** The same as a transaction of several statements. */
export const advisoryRecountTransaction: Contender = {
  name: 'advisoryRecountTransaction',
  pools: [2, 4, 8, 16],
  prepare: async ({ sale }, pool) => {
    await pool.query(index);
    const lock = statement('lock', 'SELECT pg_advisory_xact_lock(hashtextextended($1, 0))', [1]);
    const count = statement('count', `SELECT (${soldOf('$1')}) AS sold`, [1]);
    return sellByTransaction(pool, sale, {
      when: 'first',
      statements: [lock, count],
      got: ({ rows }) => Number(rows[0]?.sold) < sale.tickets,
    });
  },
};

const index = 'CREATE INDEX orders_recount ON orders (event_id, state) INCLUDE (quantity)';

function soldOf(event: string): string {
  return `SELECT coalesce(sum(quantity), 0) FROM orders
           WHERE event_id = ${event} AND state IN ('held', 'paying', 'authorized', 'paid', 'expiring', 'review')`;
}
