import { newId } from '@zilker/contracts/ids';
import type pg from 'pg';
import type { Selling } from './contender.ts';
import { holdMs, oneTicket, priceCents, type Sale } from './sale.ts';

/** The rows that every way of selling writes for an order of one ticket: order, item, account counter, outbox row. For plpgsql. */
export const orderStatement = {
  parameters: `p_venue text, p_event text, p_drop text, p_type text, p_order text, p_account text, p_place integer,
               p_key text, p_hash text`,
  inserts: `
        INSERT INTO orders (id, venue_id, event_id, drop_id, place_index, account_id, state, quantity, total_cents,
                            venue_cents, card_cents, zilker_cents, expires_at, idempotency_key, body_hash)
          VALUES (p_order, p_venue, p_event, p_drop, p_place, p_account, 'held', 1, ${oneTicket.totalCents},
                  ${oneTicket.venueCents}, ${oneTicket.cardCents}, ${oneTicket.zilkerCents},
                  now() + ${holdMs} * interval '1 millisecond', p_key, p_hash);
        INSERT INTO order_items (order_id, type_id, quantity, price_cents) VALUES (p_order, p_type, 1, ${priceCents});
        INSERT INTO usage AS u (event_id, account_id, taken, taken_max) VALUES (p_event, p_account, 1, 4)
          ON CONFLICT (event_id, account_id) DO UPDATE SET taken = u.taken + 1;
        INSERT INTO outbox (queue, job)
          VALUES ('audit', jsonb_build_object('kind', 'audit-order', 'order', p_order));`,
} as const;

/** As the function `sell_one` takes them. */
export function orderValues(sale: Sale, place: number): unknown[] {
  const key = newId('order').slice(4);
  const { venue, event, drop, type, accounts } = sale;
  return [venue, event, drop, type, newId('order'), accounts[place], place, key, 'A'.repeat(43)];
}

const triesMax = 5;
const undone = new Set(['40001', '40P01']);

/** One prepared call of `sell_one` an order. */
export function sellByStatement(pool: pg.Pool, valuesOf: (place: number) => unknown[]): Selling {
  const call = async (values: unknown[]): Promise<boolean> => {
    const { rows } = await pool.query<{ sold: boolean }>({
      name: 'sell_one',
      text: 'SELECT sell_one($1, $2, $3, $4, $5, $6, $7, $8, $9) AS sold',
      values,
    });
    return rows[0]?.sold === true;
  };
  return { sell: (place) => retrying(() => call(valuesOf(place))) };
}

/** Again where PostgreSQL undid it; false where it found the tickets gone. */
export async function retrying(sell: () => Promise<boolean>): Promise<boolean> {
  for (let tries = 1; ; tries++)
    try {
      return await sell();
    } catch (cause) {
      const code = (cause as { code?: string }).code ?? '';
      if (code === 'ZZ001') return false;
      if (tries >= triesMax || !undone.has(code)) throw cause;
    }
}
