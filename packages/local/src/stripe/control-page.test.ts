import { afterAll, beforeAll, expect, test } from 'vitest';
import { faultsSchema } from './faults.ts';
import { reads, writes } from './routes.ts';
import { type StripeHarness, stripeHarness } from './stripe-harness.ts';

let h: StripeHarness;
let html: string;
beforeAll(async () => {
  h = await stripeHarness();
  html = await (await fetch(`${h.url}/_control`)).text();
});
afterAll(() => h.stop());

test.each(Object.keys(faultsSchema.entries).filter((name) => name !== 'script'))(
  'the fault panel has a control for %s',
  (name) => expect(html).toContain(`name="${name}"`),
);

test('it offers every call to a script', () => {
  for (const route of Object.keys(writes)) expect(html).toContain(`<option>POST ${route}</option>`);
  for (const route of Object.keys(reads)) expect(html).toContain(`<option>GET ${route}</option>`);
});

test('it shows how things stand, and the last calls and events from the newest', async () => {
  await h.faults({ busy: 0.5, holdWebhooks: true });
  await h.faults({ holdWebhooks: true });
  const { id } = await h.createSession();
  await h.stripe.checkout.sessions.expire(id);
  const recent = await (await fetch(`${h.url}/_control/recent`)).json();
  expect(recent).toMatchObject({
    undelivered: 1,
    settings: { holdWebhooks: true, busy: 0 },
    calls: [{ route: '/v1/checkout/sessions/:id/expire', status: 200 }, { route: '/v1/checkout/sessions' }],
    events: [{ type: 'checkout.session.expired', about: id, told: false }],
  });
});

test.each([
  ['a share above 1', { busy: 1.1 }],
  ['a setting that there is not', { colour: 'red' }],
  ['a time that ends before it begins', { latencyMs: [5, 1] }],
])('%s is refused, and nothing changes', async (_, settings) => {
  const before = await h.control('GET', '/faults');
  expect(await h.control('PUT', '/faults', settings)).toHaveProperty('error.message');
  expect(await h.control('GET', '/faults')).toEqual(before);
});
