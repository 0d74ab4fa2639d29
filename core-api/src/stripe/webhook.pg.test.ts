import { outbox } from '@zilker/box-office/schema/outbox';
import { stripeEvents } from '@zilker/box-office/schema/sale';
import { newId } from '@zilker/contracts/ids';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { startTestCore, type TestCore } from '../testing.ts';

let core: TestCore;
beforeAll(async () => {
  core = await startTestCore();
});
afterAll(() => core.stop());
beforeEach(() => core.database.pool.query('TRUNCATE stripe_events, outbox'));

const order = newId('order');
const event = (values: object = {}) => ({
  id: 'evt_1',
  type: 'checkout.session.completed',
  livemode: false,
  data: {
    object: {
      id: 'cs_1',
      object: 'checkout.session',
      payment_status: 'paid',
      amount_total: 3172,
      currency: 'usd',
      payment_intent: 'pi_1',
      metadata: { order },
    },
  },
  ...values,
});

function sign(payload: string, options: { secret?: string; timestamp?: number } = {}) {
  const [secret = ''] = core.context.config.STRIPE_WEBHOOK_SECRET;
  return core.context.payments.stripe.webhooks.generateTestHeaderString({ payload, secret, ...options });
}

async function post(payload: string, signature?: string) {
  const response = await fetch(`${core.base}/api/v1/stripe/webhook`, {
    method: 'POST',
    body: payload,
    ...(signature === undefined ? {} : { headers: { 'stripe-signature': signature } }),
  });
  const json = (await response.json()) as { code?: string };
  return { status: response.status, code: json.code };
}

async function kept() {
  const events = await core.context.db.select().from(stripeEvents);
  const jobs = await core.context.db.select().from(outbox);
  return { events: events.map((one) => one.id), jobs: jobs.map((row) => row.job) };
}

test('a signed event is kept once with its job, however often it comes', async () => {
  const payload = JSON.stringify(event());
  const answers = await Promise.all([1, 2, 3].map(() => post(payload, sign(payload))));
  expect(answers).toEqual(Array(3).fill({ status: 200, code: undefined }));
  expect(await kept()).toEqual({
    events: ['evt_1'],
    jobs: [{ kind: 'finalize-order', order, stripeEvent: 'evt_1' }],
  });
});

test('any other event has a job of its own; so has a payment that names no order of ours', async () => {
  for (const [id, values] of [
    ['evt_2', { type: 'payment_intent.payment_failed' }],
    ['evt_3', { data: { object: { object: 'checkout.session', metadata: { order: 'elsewhere' } } } }],
  ] as const) {
    const payload = JSON.stringify(event({ id, ...values }));
    expect((await post(payload, sign(payload))).status).toBe(200);
  }
  expect((await kept()).jobs).toEqual([
    { kind: 'stripe-event', stripeEvent: 'evt_2' },
    { kind: 'stripe-event', stripeEvent: 'evt_3' },
  ]);
});

test('what Stripe did not sign is refused, and nothing is kept', async () => {
  const payload = JSON.stringify(event());
  const wrongs: [string, string | undefined][] = [
    [payload, undefined],
    [payload, 'nonsense'],
    [payload, sign(payload, { secret: 'whsec_another0000000' })],
    [payload, sign(payload, { timestamp: Math.floor(Date.now() / 1000) - 3_600 })],
    [payload.replace('3172', '1'), sign(payload)],
    ['{"id":', sign('{"id":')],
    ['{}', sign('{}')],
  ];
  for (const [body, signature] of wrongs)
    expect(await post(body, signature)).toEqual({ status: 400, code: 'webhook_invalid' });
  // no event, though it is signed; and one that was cut short on the way
  for (const body of [
    '[]',
    'null',
    '"evt_1"',
    JSON.stringify({ ...event(), id: 'evt\u0000' }),
    JSON.stringify({ ...event(), data: [] }),
  ])
    expect(await post(body, sign(body))).toEqual({ status: 400, code: 'webhook_invalid' });
  expect(await post(payload.slice(0, -1), sign(payload))).toEqual({ status: 400, code: 'webhook_invalid' });
  const large = JSON.stringify(event({ more: 'x'.repeat(300_000) }));
  expect((await post(large, sign(large))).code).toBe('body_too_large');
  expect(await kept()).toEqual({ events: [], jobs: [] });
});

test('an endpoint of its own, with a secret of its own, tells of connected accounts', async () => {
  const { STRIPE_WEBHOOK_SECRET: secrets } = core.context.config;
  expect(secrets).toHaveLength(2);
  for (const [i, secret] of secrets.entries()) {
    const payload = JSON.stringify(event({ id: `evt_${i}`, account: 'acct_1' }));
    expect((await post(payload, sign(payload, { secret }))).status).toBe(200);
  }
  // what happens on an account that is not ours pays for nothing here, whatever it names
  expect((await kept()).jobs).toEqual([
    { kind: 'stripe-event', stripeEvent: 'evt_0' },
    { kind: 'stripe-event', stripeEvent: 'evt_1' },
  ]);
});

test('a body with what jsonb does not know is kept, as it came', async () => {
  const payload = JSON.stringify(event({ id: 'evt_odd', more: 'a\u0000b\ud800' }));
  expect(await post(payload, sign(payload))).toEqual({ status: 200, code: undefined });
  const [row] = await core.context.db.select().from(stripeEvents);
  expect(row).toMatchObject({ raw: payload, payload: { more: 'a\ufffdb\ufffd' } });
});

test('what is sent again long after it was signed is refused, though it was kept before; signed anew it is not', async () => {
  const payload = JSON.stringify(event());
  const ago = (seconds: number) => sign(payload, { timestamp: Math.floor(Date.now() / 1000) - seconds });
  expect((await post(payload, ago(200))).status).toBe(200);
  expect(await post(payload, ago(400))).toEqual({ status: 400, code: 'webhook_invalid' });
  expect((await post(payload, sign(payload))).status).toBe(200);
  expect((await kept()).jobs).toHaveLength(1);
});

test('an event of a kind that nobody knows, and one of real money in a sandbox, are kept', async () => {
  for (const values of [
    { id: 'evt_new', type: 'some.thing.new' },
    { id: 'evt_live', livemode: true },
  ]) {
    const payload = JSON.stringify(event(values));
    expect((await post(payload, sign(payload))).status).toBe(200);
  }
  expect(await kept()).toEqual({
    events: ['evt_new', 'evt_live'],
    jobs: [{ kind: 'stripe-event', stripeEvent: 'evt_new' }],
  });
});
