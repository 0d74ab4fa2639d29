import type pg from 'pg';
import type { Contender } from '../contender.ts';
import { orderStatement, orderValues, sellByStatement } from '../order-rows.ts';
import type { Sale } from '../sale.ts';
import { sellByTransaction, statement } from '../transaction.ts';

/**
 * A counter row that every order locks. Tuned: one function call an order, so one round trip and one commit; the counter comes last,
 * so that its lock is held no longer than the commit takes; the row is small and has room to change where it stands.
 */
export const lockedCounter: Contender = {
  name: 'lockedCounter',
  pools: [2, 4, 8, 16, 32],
  prepare: async ({ sale }, pool) => {
    await createStock(pool, sale);
    await pool.query(`
      CREATE FUNCTION sell_one(${orderStatement.parameters}) RETURNS boolean LANGUAGE plpgsql AS $$
      BEGIN
        ${orderStatement.inserts}
        UPDATE stock SET taken = taken + 1 WHERE type_id = p_type AND taken < capacity;
        IF NOT FOUND THEN RAISE 'sold out' USING ERRCODE = 'ZZ001'; END IF;
        RETURN true;
      END $$`);
    return sellByStatement(pool, (place) => orderValues(sale, place));
  },
};

/** The same as a transaction of several statements. */
export const lockedCounterTransaction: Contender = {
  name: 'lockedCounterTransaction',
  pools: [2, 4, 8, 16, 32],
  prepare: async ({ sale }, pool) => {
    await createStock(pool, sale);
    const take = statement(
      'take',
      'UPDATE stock SET taken = taken + 1 WHERE type_id = $1 AND taken < capacity',
      [3],
    );
    return sellByTransaction(pool, sale, {
      when: 'last',
      statements: [take],
      got: ({ rowCount }) => rowCount === 1,
    });
  },
};

async function createStock(pool: pg.Pool, sale: Sale): Promise<void> {
  await pool.query(`
    CREATE TABLE stock (type_id text PRIMARY KEY, taken integer NOT NULL, capacity integer NOT NULL,
                        CHECK (taken BETWEEN 0 AND capacity)) WITH (fillfactor = 10)`);
  await pool.query('INSERT INTO stock VALUES ($1, 0, $2)', [sale.type, sale.tickets]);
}
