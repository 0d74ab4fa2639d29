import type pg from 'pg';

/**
 * A sale as services of an earlier release run it, in their own statements: one drop with stock enough, a fan after the other. A
 * statement that waits two seconds for a lock fails, and with it the test.
 */
export type OldSale = {
  sold(): number /** Rejects when a statement fails. */;
  failed: Promise<void>;
  stop(): Promise<void>;
};

const ids = { venue: 'ven', event: 'evt', type: 'tty', drop: 'drp' };
const idOf = (prefix: string, n: number) => `${prefix}_02${String(n).padStart(24, '0')}`;
export const oldEvent = idOf(ids.event, 0) as `evt_${string}`;
export const oldDrop = idOf(ids.drop, 0) as `drp_${string}`;
const type = idOf(ids.type, 0);

export async function startOldSale(pool: pg.Pool, options: { byFunction: boolean }): Promise<OldSale> {
  await pool.query(`INSERT INTO venues (id, name, address, timezone) VALUES ('${idOf(ids.venue, 0)}', 'Hall', 'Austin', 'America/Chicago');
    INSERT INTO events (id, venue_id, title, ages, starts_at, doors_at, status)
      VALUES ('${oldEvent}', '${idOf(ids.venue, 0)}', 'Copper Moon', 'All ages', now() + interval '9 days', now() + interval '9 days', 'published');
    INSERT INTO ticket_types (id, venue_id, event_id, name, price_cents, capacity)
      VALUES ('${type}', '${idOf(ids.venue, 0)}', '${oldEvent}', 'Floor', 3000, 100000);
    INSERT INTO drops (id, venue_id, event_id, lobby_opens_at, draw_at, closes_at, per_fan_max, rate_per_minute, inside_max, open_window_ms,
                       visit_ms, hold_ms, phase)
      VALUES ('${oldDrop}', '${idOf(ids.venue, 0)}', '${oldEvent}', now() - interval '1 hour', now() - interval '50 minutes',
              now() + interval '1 day', 4, 600, 1000, 90000, 3600000, 3600000, 'calling');`);
  let sold = 0;
  let stopped = false;
  const loop = async () => {
    while (!stopped) {
      await sellOne(pool, sold, options);
      sold++;
    }
  };
  const running = loop();
  // a failure is thrown by `stop`, not before
  running.catch(() => undefined);
  return {
    sold: () => sold,
    failed: running,
    stop: async () => {
      stopped = true;
      await running;
    },
  };
}

/**
 * The fan of place `n` is granted, called, opens, and holds a ticket. Of three holds one is given back and one is paid; the third is left,
 * or is given back before its money comes, which then goes back as well.
 */
export async function sellOne(
  pool: pg.Pool,
  n: number,
  { byFunction }: { byFunction: boolean },
): Promise<void> {
  const account = idOf('acc', n);
  const order = idOf('ord', n);
  const client = await pool.connect();
  try {
    await client.query("SET lock_timeout = '2s'");
    await client.query('BEGIN');
    await client.query(lockDrop);
    await client.query(lockTypes);
    await client.query(`INSERT INTO accounts (id, phone) VALUES ($1, $2)`, [account, `+1512557${n}`]);
    await client.query(
      `INSERT INTO visits (drop_id, place_index, position, call_no, state, promised, account_id, called_at, open_by, opened_at, ends_at)
       VALUES ('${oldDrop}', $2, $2, 1, 'open', true, $1, now(), now() + interval '1 hour', now(), now() + interval '1 hour')`,
      [account, n],
    );
    await client.query(
      `UPDATE drops SET granted = granted + 1, promised = promised + 1, calls = calls + 1 WHERE id = '${oldDrop}'`,
    );
    await client.query('COMMIT');
    if (byFunction) await reserveByFunction(client, { account, order, n });
    else await reserveByStatements(client, { account, order, n });
    const fan = { account, order, n };
    if (n % 3 === 1) await pay(client, fan);
    else if (n % 3 === 0 || n % 6 === 5) await giveBack(client, fan);
    if (n % 6 === 5) await payTooLate(client, fan);
  } catch (error) {
    await client.query('ROLLBACK').catch(() => undefined);
    throw error;
  } finally {
    client.release();
  }
}

const lockDrop = `SELECT * FROM drops WHERE id = '${oldDrop}' FOR NO KEY UPDATE`;
const lockTypes = `SELECT * FROM ticket_types WHERE event_id = '${oldEvent}' ORDER BY id FOR NO KEY UPDATE`;
type Fan = { account: string; order: string; n: number };

async function reserveByFunction(client: pg.PoolClient, { account, order, n }: Fan): Promise<void> {
  const { rows } = await client.query(
    `SELECT * FROM reserve_orders('${oldDrop}', now(), interval '5 seconds', 5, ARRAY[$1], ARRAY[$2], ARRAY[$3::integer], ARRAY[1], ARRAY['key'],
       ARRAY['hash'], ARRAY[1], ARRAY[3172], ARRAY[3000], ARRAY[122], ARRAY[50], ARRAY[1], ARRAY[$1], ARRAY['${type}'], ARRAY[1], ARRAY[3000])`,
    [order, account, n],
  );
  if (rows[0]?.verdict !== 'reserved') throw new Error(`the old function answered ${JSON.stringify(rows)}`);
}

async function reserveByStatements(client: pg.PoolClient, { account, order, n }: Fan): Promise<void> {
  await client.query('BEGIN');
  await client.query(lockDrop);
  await client.query(lockTypes);
  await client.query(`UPDATE drops SET promised = promised - 1 WHERE id = '${oldDrop}'`);
  await client.query(`UPDATE ticket_types SET taken = taken + 1 WHERE id = '${type}'`);
  await client.query(
    `INSERT INTO usage (event_id, account_id, taken, taken_max) VALUES ('${oldEvent}', $1, 1, 4)`,
    [account],
  );
  await client.query(
    `INSERT INTO orders (id, venue_id, event_id, drop_id, place_index, account_id, state, quantity, total_cents, venue_cents, card_cents,
                         zilker_cents, expires_at, idempotency_key, body_hash)
     VALUES ($1, '${idOf(ids.venue, 0)}', '${oldEvent}', '${oldDrop}', $3, $2, 'held', 1, 3172, 3000, 122, 50, now() + interval '1 hour', 'key', 'hash')`,
    [order, account, n],
  );
  await client.query(
    `INSERT INTO order_items (order_id, type_id, quantity, price_cents) VALUES ($1, '${type}', 1, 3000)`,
    [order],
  );
  await client.query(
    `UPDATE visits SET state = 'holding', promised = false WHERE drop_id = '${oldDrop}' AND place_index = $1`,
    [n],
  );
  await client.query('COMMIT');
}

async function giveBack(client: pg.PoolClient, { account, order, n }: Fan): Promise<void> {
  await client.query('BEGIN');
  await client.query(lockDrop);
  await client.query(lockTypes);
  await client.query(`UPDATE ticket_types SET taken = taken - 1 WHERE id = '${type}'`);
  await client.query(
    `UPDATE orders SET state = 'expired', version = version + 1, ended_at = now() WHERE id = $1`,
    [order],
  );
  await client.query(
    `UPDATE usage SET taken = taken - 1 WHERE event_id = '${oldEvent}' AND account_id = $1`,
    [account],
  );
  await client.query(
    `UPDATE visits SET state = 'lapsed', ended_at = now() WHERE drop_id = '${oldDrop}' AND place_index = $1`,
    [n],
  );
  await client.query('COMMIT');
}

async function pay(client: pg.PoolClient, { account, order, n }: Fan): Promise<void> {
  await client.query('BEGIN');
  await client.query(lockDrop);
  await client.query(lockTypes);
  await client.query(
    `UPDATE orders SET state = 'paid', version = version + 1, paid_at = now(), payment_intent_id = $2, session_id = $3 WHERE id = $1`,
    [order, `pi_old_${n}`, `cs_old_${n}`],
  );
  await client.query(`UPDATE ticket_types SET sold = sold + 1 WHERE id = '${type}'`);
  await client.query(
    `INSERT INTO tickets (id, venue_id, event_id, order_id, type_id, account_id, number)
     VALUES ($1, '${idOf(ids.venue, 0)}', '${oldEvent}', $2, '${type}', $3, 1)`,
    [idOf('tkt', n), order, account],
  );
  await client.query(
    `UPDATE visits SET state = 'done', ended_at = now() WHERE drop_id = '${oldDrop}' AND place_index = $1`,
    [n],
  );
  await client.query('COMMIT');
}

async function payTooLate(client: pg.PoolClient, { order, n }: Fan): Promise<void> {
  await client.query('UPDATE orders SET payment_intent_id = $2, version = version + 1 WHERE id = $1', [
    order,
    `pi_old_${n}`,
  ]);
  await client.query(
    `UPDATE orders SET state = 'refunded', refunded_cents = total_cents, version = version + 1 WHERE id = $1`,
    [order],
  );
}
