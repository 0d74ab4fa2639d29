import { startTestRefunds, type TestRefunds } from '@zilker/box-office/refunds/testing-refunds';
import { insertAccount, insertSale } from '@zilker/box-office/testing-rows';
import { type StripeHarness, stripeHarness } from '@zilker/local/stripe/stripe-harness';
import { waitUntil } from '@zilker/local/wait-until';
import type { Log } from '@zilker/runtime/log';
import { registry } from '@zilker/runtime/metrics';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startReconcilePayments } from './reconcile-payments.ts';

let harness: StripeHarness;
let at: TestRefunds;
beforeAll(async () => {
  harness = await stripeHarness();
  at = await startTestRefunds(harness);
});
afterAll(() => at.stop());

const partial = async () =>
  (await registry.getSingleMetric('zilker_payment_reconcile_partial')?.get())?.values[0]?.value;

test('a round that leaves objects out says so in the log, and on the gauge until one leaves none out', async () => {
  await at.paid(await insertSale(at.db), await insertAccount(at.db), [2]);
  // more than a round asks for one by one, of which Stripe knows nothing
  const from = `SELECT 'pi_' || n, venue_id, event_id, order_id, 'returning', 100, 'usd', now() - interval '10 minutes'
    FROM payments, generate_series(1, 60) n`;
  await at.database.pool.query(
    `INSERT INTO payments (id, venue_id, event_id, order_id, state, amount_cents, currency, created_at) ${from}`,
  );
  const warned: string[] = [];
  const silent = () => undefined;
  const log: Log = { debug: silent, info: silent, error: silent, warn: (name) => warned.push(name) };
  const now = () => new Date(Date.now() + 5 * 60_000);
  const context = { db: at.db, payments: at.payments, log, now };
  const start = () => startReconcilePayments(context, 'a', { everyMs: 50, objectsEveryMs: 50 });
  let clock = start();
  try {
    await waitUntil('a partial round', async () => (await partial()) === 1);
    expect(warned).toContain('reconcile_partial');
    await clock.stop();
    // it looks no more: another replica does
    expect(await partial()).toBe(0);
    clock = start();
    await waitUntil('another', async () => (await partial()) === 1);
    await at.database.pool.query("DELETE FROM payments WHERE state = 'returning'");
    await waitUntil('a whole round', async () => (await partial()) === 0);
  } finally {
    await clock.stop();
  }
});
