import { startTestPayouts, type TestPayouts } from '@zilker/box-office/payouts/testing-payouts';
import { type StripeHarness, stripeHarness } from '@zilker/local/stripe/stripe-harness';
import { waitUntil } from '@zilker/local/wait-until';
import type { Log } from '@zilker/runtime/log';
import { registry } from '@zilker/runtime/metrics';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startPayouts } from './payouts.ts';

let at: TestPayouts<StripeHarness>;
beforeAll(async () => {
  at = await startTestPayouts(await stripeHarness());
});
afterAll(() => at.stop());

const debts = async () => (await registry.getSingleMetric('zilker_event_debts')?.get())?.values[0]?.value;

test('an event of which a venue owes is on the gauge, and in the log once', async () => {
  await at.show();
  const { venue, event } = await at.show({ balance: -500 });
  const said: unknown[] = [];
  const silent = () => undefined;
  const info = (name: string, fields?: object) => void (name === 'venue_owes' && said.push(fields));
  const log: Log = { debug: silent, info, error: silent, warn: silent };
  const context = { db: at.db, log, now: () => new Date() };
  const clock = startPayouts(context, 'a', { everyMs: 50, debtsEveryMs: 50 });
  try {
    await waitUntil('the debt', async () => (await debts()) === 1);
    await at.move(event, 600);
    await waitUntil('none', async () => (await debts()) === 0);
    expect(said).toEqual([{ venue: venue.id, eventId: event.id, amountCents: 500 }]);
    await at.move(event, -200);
    await waitUntil('the debt again', async () => (await debts()) === 1);
    expect(said).toHaveLength(2);
  } finally {
    await clock.stop();
  }
  expect(await debts()).toBe(0);
});
