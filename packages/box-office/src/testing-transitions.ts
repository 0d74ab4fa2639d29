import {
  orderTransitions,
  payoutTransitions,
  returnTransitions,
  ticketTransitions,
  transferTransitions,
  visitTransitions,
} from '@zilker/contracts/states';
import type pg from 'pg';

const tables: Record<string, Readonly<Record<string, readonly string[]>>> = {
  orders: orderTransitions,
  visits: visitTransitions,
  tickets: ticketTransitions,
  payouts: payoutTransitions,
  transfers: transferTransitions,
  ticket_returns: returnTransitions,
};

/**
 * From now on this database refuses every change of a state that the tables of `contracts/states.ts` do not have: what verbs and
 * functions do in a test is then held against them, step by step. States that fell together in one transaction are seen one by one.
 */
export async function guardTransitions(pool: pg.Pool): Promise<void> {
  for (const [table, transitions] of Object.entries(tables)) {
    const pairs = Object.entries(transitions).flatMap(([from, list]) => list.map((to) => `${from} ${to}`));
    await pool.query(`
      CREATE FUNCTION guard_${table}() RETURNS trigger LANGUAGE plpgsql AS $guard$ BEGIN
        IF NOT (OLD.state || ' ' || NEW.state) = ANY ('{${pairs.join(',')}}'::text[]) THEN
          RAISE EXCEPTION 'a row of ${table} went from % to %', OLD.state, NEW.state;
        END IF;
        RETURN NEW;
      END $guard$;
      CREATE TRIGGER guard_${table} BEFORE UPDATE OF state ON ${table} FOR EACH ROW
        WHEN (OLD.state <> NEW.state) EXECUTE FUNCTION guard_${table}();`);
  }
}
