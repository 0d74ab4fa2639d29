import type pg from 'pg';
import type { Contender } from '../contender.ts';
import { orderStatement, orderValues, sellByStatement } from '../order-rows.ts';
import type { Sale } from '../sale.ts';
import { sellByTransaction, statement } from '../transaction.ts';

/**
 * A row made before for each ticket; an order takes the first that nobody else is taking (alf.io's way). Tuned: one round trip and one
 * commit, a partial index of the free rows alone, no order asked for among them, room in each page for the change, and autovacuum
 * that comes early.
 */
export const skipLocked: Contender = {
  name: 'skipLocked',
  pools: [2, 4, 8, 16, 32],
  prepare: async ({ sale }, pool) => {
    await createSeats(pool, sale);
    await pool.query(`
      CREATE FUNCTION sell_one(${orderStatement.parameters}) RETURNS boolean LANGUAGE plpgsql AS $$
      BEGIN
        UPDATE seats SET order_id = p_order WHERE id = (
          SELECT id FROM seats WHERE type_id = p_type AND order_id IS NULL LIMIT 1 FOR UPDATE SKIP LOCKED);
        IF NOT FOUND THEN RETURN false; END IF;
        ${orderStatement.inserts}
        RETURN true;
      END $$`);
    return sellByStatement(pool, (place) => orderValues(sale, place));
  },
};

/** The same as a transaction of several statements. */
export const skipLockedTransaction: Contender = {
  name: 'skipLockedTransaction',
  pools: [2, 4, 8, 16, 32],
  prepare: async ({ sale }, pool) => {
    await createSeats(pool, sale);
    const take = statement(
      'take',
      `UPDATE seats SET order_id = $2 WHERE id = (
         SELECT id FROM seats WHERE type_id = $1 AND order_id IS NULL LIMIT 1 FOR UPDATE SKIP LOCKED)`,
      [3, 4],
    );
    return sellByTransaction(pool, sale, {
      when: 'first',
      statements: [take],
      got: ({ rowCount }) => rowCount === 1,
    });
  },
};

async function createSeats(pool: pg.Pool, sale: Sale): Promise<void> {
  await pool.query(`
    CREATE TABLE seats (id integer PRIMARY KEY, type_id text NOT NULL, order_id text)
      WITH (fillfactor = 60, autovacuum_vacuum_threshold = 200, autovacuum_vacuum_scale_factor = 0)`);
  await pool.query('INSERT INTO seats SELECT n, $1, NULL FROM generate_series(1, $2::integer) n', [
    sale.type,
    sale.tickets,
  ]);
  await pool.query('CREATE INDEX seats_free ON seats (type_id) WHERE order_id IS NULL');
  await pool.query('VACUUM ANALYZE seats');
}
