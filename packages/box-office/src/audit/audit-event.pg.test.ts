import { readFileSync } from 'node:fs';
import { type Id, newId } from '@zilker/contracts/ids';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { checkout } from '../orders/checkout.ts';
import { finalizeOrder } from '../orders/finalize-order.ts';
import { createReserver } from '../orders/reserver.ts';
import { storeStripeEvent } from '../payments/store-event.ts';
import { createProvider } from '../simulation/provider.ts';
import { createTestDatabase, type TestDatabase } from '../testing.ts';
import { emptyTables } from '../testing-empty.ts';
import { insertAccounts, insertOpenVisits, insertSale, type Sale } from '../testing-rows.ts';
import { auditEvent } from './audit-event.ts';
import { auditEverywhere } from './audit-everywhere.ts';
import { auditOrders } from './audit-orders.ts';
import { type CheckName, checkNames, checks, remedyOf } from './checks.ts';

let database: TestDatabase;
let sale: Sale;
let orders: Id<'order'>[];
beforeAll(async () => {
  database = await createTestDatabase();
  // what the database itself refuses is looked for all the same: a constraint can be dropped, or not be valid yet
  for (const [table, name] of constraints)
    await database.pool.query(`ALTER TABLE ${table} DROP CONSTRAINT IF EXISTS ${name} CASCADE`);
  await database.pool.query(`DROP INDEX IF EXISTS orders_payment_intent, payments_kept;
    ALTER TABLE order_history DISABLE TRIGGER order_history_append_only;
    ALTER TABLE ledger DISABLE TRIGGER ledger_append_only`);
});
afterAll(() => database.drop());

const constraints = [
  ['ticket_types', 'ticket_types_taken'],
  ['ticket_types', 'ticket_types_sold'],
  ['drops', 'drops_promise_kept'],
  ['orders', 'orders_refunded'],
  ['orders', 'orders_place'],
  ['orders', 'orders_payment_intent_id_unique'],
  ['orders', 'orders_account_id_accounts_id_fk'],
  ['order_items', 'order_items_order_id_orders_id_fk'],
  ['ledger', 'ledger_balances'],
] as const;

/** The first fan has paid, the second holds, the third chooses; three grants are not called yet. */
beforeEach(async () => {
  await emptyTables(database.pool);
  const { db } = database;
  sale = await insertSale(db, {
    types: [{ priceCents: 3000, capacity: 20, maxPerAccount: 3 }],
    drop: { granted: 3, promised: 3 },
  });
  const fans = await insertAccounts(db, 3);
  await insertOpenVisits(db, sale.drop, fans);
  const reserver = createReserver(db);
  orders = [];
  for (const [index, fan] of fans.slice(0, 2).entries()) {
    const order = await reserver.reserve({
      admission: { account: fan.id, drop: sale.drop.id, index, callNo: 1 },
      idempotencyKey: newId('order').slice(4),
      lines: sale.types.map(({ id: type }) => ({ type, quantity: 2 })),
    });
    orders.push(order.id);
    if (index > 0) continue;
    await pay(order.id, fan.id);
  }
});

/** By a card of the fan's own, which is charged at once. */
async function pay(order: Id<'order'>, account: Id<'account'>): Promise<void> {
  const { db } = database;
  const provider = createProvider();
  await checkout(db, provider.payments, { order, account, storefrontOrigin: 'http://shop' }, new Date());
  provider.pay(order, { late: false, card: 101, charged: false }, Date.now());
  const event = provider.event(order, 'paid', 1);
  if (event === undefined) throw new Error('nobody paid');
  await storeStripeEvent(db, { event, payload: event });
  await finalizeOrder(db, provider.payments, { order, stripeEvent: event.id, livemode: false }, new Date());
}

const audit = async () => [
  ...(await auditEvent(database.db, sale.event.id)),
  ...(await auditEverywhere(database.db, { dear: true })),
];

test('a clean event has no breach', async () => {
  expect(await audit()).toEqual([]);
  expect(await auditOrders(database.db, orders)).toEqual([]);
});

type Break = {
  sql: string;
  /** The order that its breach names: the paid one, the held one, or none. */
  names: 'paid' | 'held' | null;
};
const held = "state = 'held'";
const isPaid = "state = 'paid'";
const wentOut = "UPDATE tickets SET state = 'checked_in'; UPDATE tickets SET state = 'outside'";

const insertRefund = (state: string, cents: number) => `
  INSERT INTO refunds (id, venue_id, event_id, order_id, payment_id, state, reason, amount_cents, currency, venue_cents, tax_cents, zilker_cents)
  SELECT 'rfd_1', venue_id, event_id, order_id, id, '${state}', 'Refunded', ${cents}, 'usd', ${cents}, 0, 0 FROM payments`;

type Gained = { fan?: number; venue?: number; paidOut?: number };
function insertLine(kind: string, source: string, { fan = 0, venue = 0, paidOut = 0 }: Gained): string {
  return `INSERT INTO ledger (venue_id, event_id, kind, source, order_id, currency, fan_cents, venue_cents, zilker_cents,
      stripe_cents, tax_cents, paid_out_cents, at)
    SELECT venue_id, event_id, '${kind}', '${source}', id, 'usd', ${fan}, ${venue}, 0, 0, 0, ${paidOut}, now()
    FROM orders WHERE ${isPaid}`;
}

function insertPayout(state: string): string {
  return `INSERT INTO payouts (id, venue_id, event_id, by, state, amount_cents, currency)
    SELECT 'pyt_1', venue_id, event_id, 'hand', '${state}', 100, 'usd' FROM orders WHERE ${isPaid}`;
}

function insertReturn(state: string, order: string): string {
  return `INSERT INTO ticket_returns (id, event_id, ticket_id, state, order_id, ends_at)
    SELECT 'rtn_1', event_id, id, '${state}', (${order}), now() FROM tickets WHERE number = 1`;
}

const breaks: Record<CheckName, Break | Break[]> = {
  oversold: { sql: 'UPDATE ticket_types SET capacity = 3', names: null },
  taken: { sql: 'UPDATE ticket_types SET taken = taken + 1', names: null },
  sold: { sql: 'UPDATE ticket_types SET sold = sold - 1', names: null },
  stock_sums: { sql: 'UPDATE drops SET taken = taken - 1', names: null },
  promised: { sql: 'UPDATE drops SET promised = promised - 1', names: null },
  promise_kept: { sql: 'UPDATE ticket_types SET capacity = taken + 1', names: null },
  calls: { sql: 'UPDATE drops SET calls = calls + 1', names: null },
  usage: {
    sql: `UPDATE usage SET taken = taken - 1 WHERE account_id = (SELECT account_id FROM orders WHERE ${held})`,
    names: 'held',
  },
  type_usage: {
    sql: `UPDATE type_usage SET taken = taken - 1 WHERE account_id = (SELECT account_id FROM orders WHERE ${held})`,
    names: 'held',
  },
  over_limit: [
    { sql: 'UPDATE drops SET per_fan_max = 1', names: 'paid' },
    { sql: `${wentOut}; UPDATE drops SET per_fan_max = 1`, names: 'paid' },
  ],
  served_once: {
    sql: `INSERT INTO orders SELECT (json_populate_record(o, json_build_object('id', o.id || 'x', 'place_index', 99,
      'idempotency_key', o.idempotency_key || 'x'))).* FROM orders o WHERE ${held}`,
    names: null,
  },
  items: {
    sql: `UPDATE order_items SET quantity = quantity + 1 WHERE order_id = (SELECT id FROM orders WHERE ${held})`,
    names: 'held',
  },
  totals: {
    sql: `UPDATE orders SET total_cents = total_cents - 5, card_cents = card_cents - 5 WHERE ${held}`,
    names: 'held',
  },
  states: { sql: `UPDATE orders SET state = 'paying' WHERE ${held}`, names: 'held' },
  visits: { sql: "UPDATE visits SET state = 'lapsed' WHERE state = 'holding'", names: 'held' },
  visits_alone: { sql: "UPDATE visits SET state = 'holding' WHERE state = 'open'", names: null },
  orphans: { sql: `UPDATE orders SET account_id = 'acc_gone' WHERE ${held}`, names: 'held' },
  extensions: {
    sql: `UPDATE orders SET expires_at = expires_at + interval '1 hour' WHERE ${held}`,
    names: 'held',
  },
  visit_extensions: {
    sql: "UPDATE visits SET ends_at = ends_at + interval '1 hour' WHERE state = 'open'",
    names: null,
  },
  holds_overdue: [
    { sql: `UPDATE orders SET expires_at = now() - interval '2 minutes' WHERE ${held}`, names: 'held' },
    // asked about every half minute, and never over
    {
      sql: `UPDATE orders SET state = 'expiring', session_id = 'cs_gone', ends_as = 'expired', checked_at = now(),
        expires_at = now() - interval '31 minutes' WHERE ${held}`,
      names: 'held',
    },
  ],
  visits_overdue: {
    sql: "UPDATE visits SET ends_at = now() - interval '2 minutes' WHERE state = 'open'",
    names: null,
  },
  items_alone: {
    sql: `UPDATE order_items SET order_id = 'ord_gone' WHERE order_id = (SELECT id FROM orders WHERE ${held})`,
    names: null,
  },
  tickets: { sql: 'DELETE FROM tickets WHERE number = 2', names: 'paid' },
  tickets_unpaid: { sql: 'UPDATE orders SET paid_at = NULL', names: 'paid' },
  tickets_refunded: [
    {
      sql: `UPDATE orders SET state = 'refunded', refunded_cents = total_cents WHERE ${isPaid}`,
      names: 'paid',
    },
    {
      sql: `${wentOut}; UPDATE orders SET state = 'refunded', refunded_cents = total_cents WHERE ${isPaid}`,
      names: 'paid',
    },
  ],
  history: [
    {
      sql: `DELETE FROM order_history WHERE kind = 'checkout'; UPDATE orders SET state = 'paying' WHERE ${isPaid}`,
      names: 'paid',
    },
    { sql: "DELETE FROM order_history WHERE kind = 'paid'", names: 'paid' },
    { sql: "UPDATE payments SET state = 'returned'", names: 'paid' },
    { sql: insertRefund('sent', 100), names: 'paid' },
    {
      sql: `INSERT INTO disputes (id, venue_id, event_id, order_id, payment_id, state, reason, amount_cents, currency)
        SELECT 'dp_1', venue_id, event_id, order_id, id, 'open', 'fraudulent', 1, 'usd' FROM payments`,
      names: 'paid',
    },
  ],
  payments: [
    {
      sql: "UPDATE stripe_events SET payload = jsonb_set(payload, '{data,object,amount_total}', '1')",
      names: 'paid',
    },
    { sql: "UPDATE payments SET state = 'returned'", names: 'paid' },
    { sql: "UPDATE payments SET currency = 'eur'", names: 'paid' },
    {
      sql: "DELETE FROM stripe_events; UPDATE orders SET paid_at = now() - interval '2 hours' WHERE paid_at IS NOT NULL",
      names: 'paid',
    },
  ],
  payments_unsold: [
    { sql: `UPDATE payments SET order_id = (SELECT id FROM orders WHERE ${held})`, names: 'held' },
    { sql: `UPDATE payments SET state = 'authorized'`, names: 'paid' },
    { sql: `UPDATE orders SET paid_at = NULL WHERE ${isPaid}`, names: 'paid' },
  ],
  payments_missing: { sql: `UPDATE orders SET state = 'authorized' WHERE ${held}`, names: 'held' },
  payments_lost: { sql: 'DELETE FROM payments', names: 'paid' },
  payments_shared: {
    sql: 'UPDATE orders SET payment_intent_id = (SELECT max(payment_intent_id) FROM orders)',
    names: 'held',
  },
  payments_twice: {
    sql: "INSERT INTO payments SELECT (json_populate_record(p, json_build_object('id', 'pi_2', 'state', 'capturing'))).* FROM payments p",
    names: 'paid',
  },
  payments_overdue: [
    { sql: "UPDATE payments SET state = 'returning', created_at = now() - interval '1 hour'", names: 'paid' },
    { sql: "UPDATE payments SET state = 'capturing', created_at = now() - interval '1 hour'", names: 'paid' },
    {
      sql: `UPDATE orders SET state = 'authorized', paid_at = NULL WHERE ${isPaid};
        UPDATE payments SET state = 'authorized', fingerprint = NULL, created_at = now() - interval '1 hour'`,
      names: 'paid',
    },
  ],
  card_over_limit: { sql: 'UPDATE drops SET per_fan_max = 1', names: 'paid' },
  refunds: [
    { sql: `UPDATE orders SET refunded_cents = 1 WHERE ${held}`, names: 'held' },
    {
      sql: `UPDATE orders SET refunded_cents = 1, state = 'partially_refunded' WHERE ${isPaid}`,
      names: 'paid',
    },
    { sql: insertRefund('succeeded', 100), names: 'paid' },
    {
      sql: `${insertRefund('succeeded', 9_000)}; UPDATE orders SET refunded_cents = 9000, state = 'partially_refunded' WHERE ${isPaid}`,
      names: 'paid',
    },
    {
      sql: `UPDATE orders SET state = 'refunded', refunded_cents = total_cents WHERE ${isPaid}`,
      names: 'paid',
    },
  ],
  refunds_free: {
    sql: `INSERT INTO refunds (id, venue_id, event_id, order_id, state, reason, amount_cents, currency, venue_cents, tax_cents, zilker_cents)
        SELECT 'rfd_1', venue_id, event_id, id, 'succeeded', 'Refunded', 0, 'usd', 0, 0, 0 FROM orders WHERE ${isPaid};
      INSERT INTO refund_tickets (ticket_id, refund_id) SELECT min(id), 'rfd_1' FROM tickets`,
    names: 'paid',
  },
  refunds_due: [
    { sql: insertRefund('failed', 100), names: 'paid' },
    {
      sql: `${insertRefund('requested', 100)}; UPDATE refunds SET created_at = now() - interval '1 day'`,
      names: 'paid',
    },
  ],
  ledger_sums: { sql: 'UPDATE ledger SET venue_cents = venue_cents + 1', names: null },
  ledger_currency: { sql: "UPDATE ledger SET currency = 'eur'", names: 'paid' },
  ledger_payment: [
    { sql: 'DELETE FROM ledger', names: 'paid' },
    {
      sql: 'UPDATE ledger SET venue_cents = venue_cents - 1, zilker_cents = zilker_cents + 1',
      names: 'paid',
    },
    { sql: 'UPDATE orders SET paid_at = NULL', names: 'paid' },
  ],
  ledger_refunds: [
    // what Stripe has, and no entry tells of
    { sql: insertRefund('succeeded', 100), names: 'paid' },
    { sql: insertRefund('succeeded', 100), names: 'paid' },
    {
      sql: `${insertRefund('failed', 100)}; UPDATE refunds SET stripe_refund_id = 're_1';
        ${insertLine('refund', 're_1', { fan: 100, venue: -100 })}`,
      names: 'paid',
    },
    {
      sql: `${insertRefund('succeeded', 100)}; UPDATE refunds SET stripe_refund_id = 're_1';
        ${insertLine('refund', 're_1', { fan: 101, venue: -101 })}`,
      names: 'paid',
    },
  ],
  ledger_fan: { sql: insertLine('refund', 're_2', { fan: 1_000_000, venue: -1_000_000 }), names: 'paid' },
  ledger_payouts: [
    { sql: insertPayout('sent'), names: null },
    {
      sql: `${insertPayout('due')}; ${insertLine('payout', 'pyt_1', { paidOut: 100, venue: -100 })}`,
      names: null,
    },
  ],
  payouts_overdue: {
    sql: `${insertPayout('due')}; UPDATE payouts SET created_at = now() - interval '61 minutes'`,
    names: null,
  },
  ledger_paid_beyond: {
    sql: insertLine('payout', 'pyt_2', { paidOut: 1_000_000, venue: -1_000_000 }),
    names: null,
  },
  ledger_orphans: [
    { sql: "UPDATE ledger SET source = 'pi_gone'", names: 'paid' },
    { sql: "UPDATE ledger SET order_id = 'ord_gone'", names: null },
    { sql: "UPDATE ledger SET kind = 'payout'", names: 'paid' },
  ],
  payment_differences: {
    sql: `INSERT INTO payment_differences (kind, object, sentence, seen_at, first_seen_at)
      VALUES ('intent_missing', 'pi_9', 'Stripe has never heard of it', now(), now())`,
    names: null,
  },
  holders: {
    sql: `UPDATE tickets SET account_id = (SELECT account_id FROM orders WHERE ${held}) WHERE number = 1`,
    names: 'paid',
  },
  offers: [
    { sql: insertReturn('offered', `SELECT id FROM orders WHERE ${held}`), names: 'held' },
    { sql: insertReturn('offered', 'SELECT NULL'), names: null },
  ],
  transfers_overdue: {
    sql: `INSERT INTO transfers (id, ticket_id, from_account, to_phone, ends_at)
      SELECT 'trf_1', id, account_id, '+15125550147', now() - interval '61 seconds' FROM tickets WHERE number = 1`,
    names: 'paid',
  },
  returns_overdue: {
    sql: `${insertReturn('listed', 'SELECT NULL')}; UPDATE ticket_returns SET ends_at = now() - interval '61 seconds'`,
    names: 'paid',
  },
  returns_sold: { sql: insertReturn('sold', 'SELECT NULL'), names: 'paid' },
  outbox_stuck: {
    sql: "UPDATE outbox SET created_at = now() - interval '5 minutes' WHERE job ->> 'kind' = 'finalize-order'",
    names: 'paid',
  },
  passes_overdue: {
    sql: `INSERT INTO wallet_passes (id, ticket_id, wallet, serial, shows, changed_at)
      SELECT 'wps_1', id, 'apple', 1, '', now() - interval '3 hours' FROM tickets WHERE number = 1`,
    names: null,
  },
  events_unhandled: {
    sql: "UPDATE stripe_events SET handled_at = NULL, created_at = now() - interval '1 hour'",
    names: 'paid',
  },
};

const ways = checkNames.flatMap((check) =>
  [breaks[check]].flat().map((way, nth) => ({ check, nth, ...way })),
);

test.each(ways)(
  '$check ($nth): its breach is found, named, and said in a sentence',
  async ({ check, sql, names }) => {
    await database.pool.query(sql);
    const found = (await audit()).filter((breach) => breach.check === check);
    expect(found.length).toBeGreaterThan(0);
    for (const { sentence, about } of found) {
      expect(sentence.length).toBeGreaterThan(20);
      expect(about).toMatch(
        /^(type|drop|account|place|ticket|payment|refund|payout|order|entry|event|job) \S/,
      );
    }
    if (names !== null)
      expect(found.map((breach) => breach.order)).toContain(names === 'paid' ? orders[0] : orders[1]);
    if (checks.find((one) => one.name === check)?.of !== 'order') return;
    const byOrder = await auditOrders(database.db, orders);
    expect(byOrder.map((breach) => breach.check)).toContain(check);
  },
);

test('a card that waited for a person is late only long after it was to be charged', async () => {
  await database.pool.query(`UPDATE payments SET state = 'capturing', created_at = now() - interval '3 days';
    INSERT INTO order_history (order_id, kind, at) SELECT order_id, 'capturing', now() - interval '1 minute' FROM payments`);
  const isLate = async () => (await audit()).some(({ check }) => check === 'payments_overdue');
  expect(await isLate()).toBe(false);
  await database.pool.query(
    `UPDATE order_history SET at = now() - interval '1 hour' WHERE kind = 'capturing'`,
  );
  expect(await isLate()).toBe(true);
});

test('every check has a name of its own and says what to do', () => {
  expect(new Set(checkNames).size).toBe(checkNames.length);
  for (const name of checkNames) expect(remedyOf(name)).toMatch(/\S.{20}/);
});

test('what is only late has an alert that gives it a minute', () => {
  const alerts = readFileSync(new URL('../../../../helm/alerts.yaml', import.meta.url), 'utf8');
  const late = /zilker_audit_breaches\{check=~"(.+?)"\}/.exec(alerts)?.[1] ?? '';
  for (const { name, ...check } of checks)
    expect({ name, late: new RegExp(`^(?:${late})$`).test(name) }).toEqual({
      name,
      late: 'late' in check,
    });
});
