import { spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';
import { startTestRefunds, type TestRefunds } from '@zilker/box-office/refunds/testing-refunds';
import { insertAccount, insertSale } from '@zilker/box-office/testing-rows';
import { inRepository, nodeBinary } from '@zilker/local/paths';
import { type StripeHarness, stripeHarness } from '@zilker/local/stripe/stripe-harness';
import { afterAll, beforeAll, expect, test } from 'vitest';

let harness: StripeHarness;
let at: TestRefunds;
beforeAll(async () => {
  harness = await stripeHarness();
  at = await startTestRefunds(harness);
});
afterAll(() => at.stop());

/** So much later everything has settled. */
const laterMs = 5 * 60_000;

/** `npm run reconcile:payments`, as a process, in which it is later. */
async function reconcile(...words: string[]): Promise<{ code: number | null; out: string; err: string }> {
  const clock = inRepository('packages/local/src/services/shift-clock.ts');
  const entry = inRepository('workers/src/cli/reconcile-payments.ts');
  const { PATH, HOME } = process.env;
  const child = spawn(nodeBinary(), ['--import', clock, entry, ...words], {
    env: {
      PATH,
      HOME,
      CLOCK_OFFSET_MS: String(laterMs),
      DATABASE_URL: at.database.url,
      STRIPE_SECRET_KEY: 'sk_test_0123456789',
      STRIPE_API_URL: harness.url,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const ended = new Promise<number | null>((resolve) => child.on('close', resolve));
  const [out, err, code] = await Promise.all([text(child.stdout), text(child.stderr), ended]);
  return { code, out, err };
}

const sql = (query: string) => at.database.pool.query<Record<string, unknown>>(query);

test('it mends what it can, names what it cannot, and says by its exit how things stand', async () => {
  const paid = await at.paid(await insertSale(at.db), await insertAccount(at.db), [2]);
  // what Stripe kept was never told
  await sql('UPDATE payments SET cost_cents = NULL');
  expect(await reconcile()).toMatchObject({
    code: 1,
    out: expect.stringContaining('1 differences being mended'),
    err: '',
  });
  expect((await sql('SELECT cost_cents FROM payments')).rows).toEqual([{ cost_cents: paid.price.cardCents }]);
  expect(await reconcile('--days', '30')).toMatchObject({
    code: 0,
    out: expect.stringMatching(/^All is well: \d+ objects of 30 days/),
  });

  await sql('UPDATE payments SET amount_cents = amount_cents + 1');
  expect(await reconcile()).toMatchObject({
    code: 1,
    out: expect.stringContaining(`intent_amount/${paid.payment}, since`),
  });
  await harness.faults({ outage: 'error' });
  expect(await reconcile()).toMatchObject({ code: 2, err: expect.stringContaining('Not reconciled') });
}, 180_000);
