import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Stripe from 'stripe';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { waitUntil } from '../wait-until.ts';
import { type StripeHarness, stripeHarness, webhookSecret } from './stripe-harness.ts';
import { apiVersion } from './world.ts';

let dataDir: string;
let h: StripeHarness;
beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'zilker-stripe-'));
  h = await stripeHarness({ dataDir });
});
afterAll(async () => {
  await h.stop();
  await rm(dataDir, { recursive: true, force: true });
});

test('it answers in the version that the SDK asks for', () => {
  expect(h.stripe.getApiField('version')).toBe(apiVersion);
});

describe('a session', () => {
  test('is open, unpaid, priced from its items, and has a page', async () => {
    const session = await h.createSession();
    expect(session).toMatchObject({
      object: 'checkout.session',
      status: 'open',
      payment_status: 'unpaid',
      amount_total: 6_344,
      currency: 'usd',
      livemode: false,
      metadata: { order: 'ord_1' },
      payment_intent: null,
    });
    expect(session.url).toMatch(/^http:\/\/localhost:\d+\/c\/pay\/cs_test_/);
    expect(await h.stripe.checkout.sessions.retrieve(session.id)).toMatchObject({ id: session.id });
    const items = await h.stripe.checkout.sessions.listLineItems(session.id);
    expect(items.data.map((item) => [item.description, item.quantity, item.amount_total])).toEqual([
      ['General admission', 2, 6_000],
      ['Fees', 2, 344],
    ]);
  });

  test('is paid by a card: charge, intent and session agree, and each is told of', async () => {
    const { id } = await h.createSession();
    expect((await h.pay(id)).outcome).toBe('paid');
    const session = await h.stripe.checkout.sessions.retrieve(id, {
      expand: ['payment_intent.latest_charge'],
    });
    expect(session).toMatchObject({ status: 'complete', payment_status: 'paid', url: null });
    const intent = session.payment_intent as Stripe.PaymentIntent;
    expect(intent).toMatchObject({
      status: 'succeeded',
      amount_received: 6_344,
      metadata: { order: 'ord_1' },
    });
    const charge = intent.latest_charge as Stripe.Charge;
    expect(charge).toMatchObject({ captured: true, paid: true, refunded: false, amount: 6_344 });
    expect(charge.payment_method_details?.card).toMatchObject({ last4: '4242', brand: 'visa' });
    await h.settled();
    const types = h.endpoint.told
      .filter(({ event }) => JSON.stringify(event.data.object).includes(intent.id))
      .map(({ event }) => event.type);
    expect(new Set(types)).toEqual(
      new Set([
        'payment_intent.created',
        'charge.succeeded',
        'payment_intent.succeeded',
        'checkout.session.completed',
      ]),
    );
    expect((await h.pay(id)).outcome).toBe('closed');
  });

  test.each([
    ['4000000000000002', 'generic_decline'],
    ['4000000000009995', 'insufficient_funds'],
  ])('stays open after a decline (%s) and can be paid then', async (card, declineCode) => {
    const { id } = await h.createSession();
    expect(await h.pay(id, card)).toMatchObject({ outcome: 'declined', code: 'card_declined', declineCode });
    const declined = await h.stripe.checkout.sessions.retrieve(id, { expand: ['payment_intent'] });
    expect(declined.status).toBe('open');
    expect(declined.payment_intent).toMatchObject({
      status: 'requires_payment_method',
      last_payment_error: { code: 'card_declined', decline_code: declineCode },
    });
    expect((await h.pay(id)).outcome).toBe('paid');
    const paid = await h.stripe.checkout.sessions.retrieve(id);
    expect(paid.payment_intent).toBe((declined.payment_intent as Stripe.PaymentIntent).id);
  });

  test('expires when asked, once, and then takes no money', async () => {
    const { id } = await h.createSession();
    expect(await h.stripe.checkout.sessions.expire(id)).toMatchObject({ status: 'expired', url: null });
    expect((await h.pay(id)).outcome).toBe('closed');
    await expect(h.stripe.checkout.sessions.expire(id)).rejects.toMatchObject({
      type: 'StripeInvalidRequestError',
      statusCode: 400,
      message: expect.stringContaining('`expired`'),
    });
  });

  test('that is paid cannot expire', async () => {
    const { id } = await h.createSession();
    await h.pay(id);
    await expect(h.stripe.checkout.sessions.expire(id)).rejects.toThrow('`complete`');
  });

  test('expires by its time', async () => {
    const own = await stripeHarness();
    try {
      const { id } = await own.createSession({ expires_at: Math.floor(Date.now() / 1_000) + 31 * 60 });
      await own.control('POST', '/clock', { advanceMs: 32 * 60_000 });
      expect((await own.stripe.checkout.sessions.retrieve(id)).status).toBe('expired');
      await own.settled();
      expect(own.endpoint.types()).toEqual(['checkout.session.expired']);
    } finally {
      await own.stop();
    }
  });
});

describe('capture later', () => {
  const manual = { payment_intent_data: { capture_method: 'manual' as const } };

  test('authorises, then captures part of it', async () => {
    const { id } = await h.createSession(manual);
    await h.pay(id);
    const session = await h.stripe.checkout.sessions.retrieve(id, { expand: ['payment_intent'] });
    expect(session).toMatchObject({ status: 'complete', payment_status: 'unpaid' });
    const intent = session.payment_intent as Stripe.PaymentIntent;
    expect(intent).toMatchObject({
      status: 'requires_capture',
      amount_capturable: 6_344,
      amount_received: 0,
    });
    const captured = await h.stripe.paymentIntents.capture(intent.id, { amount_to_capture: 6_000 });
    expect(captured).toMatchObject({ status: 'succeeded', amount_received: 6_000 });
    expect((await h.stripe.checkout.sessions.retrieve(id)).payment_status).toBe('paid');
    await expect(h.stripe.paymentIntents.capture(intent.id)).rejects.toMatchObject({
      code: 'payment_intent_unexpected_state',
    });
    expect(await h.stripe.refunds.create({ payment_intent: intent.id })).toMatchObject({ amount: 6_000 });
  });

  test('authorises, then lets go', async () => {
    const { id } = await h.createSession(manual);
    await h.pay(id);
    const { payment_intent } = await h.stripe.checkout.sessions.retrieve(id);
    const canceled = await h.stripe.paymentIntents.cancel(String(payment_intent));
    expect(canceled).toMatchObject({ status: 'canceled', amount_capturable: 0 });
    await expect(h.stripe.refunds.create({ payment_intent: String(payment_intent) })).rejects.toThrow(
      'not captured',
    );
  });
});

describe('refunds', () => {
  test('give back part, then the rest, and no more', async () => {
    const { id } = await h.createSession();
    await h.pay(id);
    const payment_intent = String((await h.stripe.checkout.sessions.retrieve(id)).payment_intent);
    const part = await h.stripe.refunds.create({
      payment_intent,
      amount: 3_172,
      metadata: { ticket: 'tkt_1' },
    });
    expect(part).toMatchObject({ status: 'succeeded', amount: 3_172, metadata: { ticket: 'tkt_1' } });
    await expect(h.stripe.refunds.create({ payment_intent, amount: 3_173 })).rejects.toThrow(
      'greater than unrefunded',
    );
    expect(await h.stripe.refunds.create({ payment_intent })).toMatchObject({ amount: 3_172 });
    await expect(h.stripe.refunds.create({ payment_intent })).rejects.toMatchObject({
      code: 'charge_already_refunded',
    });
    expect(await h.stripe.refunds.retrieve(part.id)).toMatchObject({ id: part.id });
    expect((await h.stripe.refunds.list({ payment_intent })).data).toHaveLength(2);
    const charge = await h.stripe.charges.retrieve(String(part.charge));
    expect(charge).toMatchObject({ refunded: true, amount_refunded: 6_344 });
  });
});

describe('idempotency keys', () => {
  test('repeat the answer, also to duplicates at the same time', async () => {
    const key = { idempotencyKey: 'order-1' };
    const sessions = await Promise.all(Array.from({ length: 8 }, () => h.createSession({}, key)));
    expect(new Set(sessions.map(({ id }) => id)).size).toBe(1);
    expect(sessions.at(-1)?.lastResponse.headers['idempotent-replayed']).toBe('true');
  });

  test('are refused with other parameters', async () => {
    const key = { idempotencyKey: 'order-2' };
    await h.createSession({}, key);
    await expect(h.createSession({ client_reference_id: 'other' }, key)).rejects.toMatchObject({
      type: 'StripeIdempotencyError',
      statusCode: 400,
    });
  });

  test('carry a request over a lost answer', async () => {
    const retrying = new Stripe('sk_test_local', {
      host: '127.0.0.1',
      port: Number(new URL(h.url).port),
      protocol: 'http',
      maxNetworkRetries: 5,
      telemetry: false,
    });
    const { id } = await h.createSession();
    await h.pay(id);
    const payment_intent = String((await h.stripe.checkout.sessions.retrieve(id)).payment_intent);
    await h.control('PUT', '/faults', { loseAnswers: 0.6, seed: 3 });
    await retrying.refunds.create({ payment_intent, amount: 100 });
    await h.control('PUT', '/faults', {});
    expect((await h.stripe.refunds.list({ payment_intent })).data).toHaveLength(1);
  });
});

describe('errors have Stripe’s shape', () => {
  test('what is not there', async () => {
    await expect(h.stripe.checkout.sessions.retrieve('cs_test_none')).rejects.toMatchObject({
      type: 'StripeInvalidRequestError',
      statusCode: 404,
      code: 'resource_missing',
      param: 'session',
    });
  });

  test('a missing, an unknown and a wrong parameter, by name', async () => {
    const create = (params: object) =>
      h.stripe.checkout.sessions.create(params as Stripe.Checkout.SessionCreateParams);
    const good = {
      mode: 'payment',
      success_url: 'http://x.test/',
      line_items: [{ price_data: { currency: 'usd', unit_amount: 100, product_data: { name: 'x' } } }],
    };
    await expect(create({ ...good, success_url: undefined })).rejects.toMatchObject({
      code: 'parameter_missing',
      param: 'success_url',
    });
    await expect(create({ ...good, colour: 'red' })).rejects.toMatchObject({
      code: 'parameter_unknown',
      param: 'colour',
    });
    await expect(
      create({
        ...good,
        line_items: [{ price_data: { currency: 'usd', unit_amount: 1.5, product_data: { name: 'x' } } }],
      }),
    ).rejects.toMatchObject({
      code: 'parameter_invalid_integer',
      param: 'line_items[0][price_data][unit_amount]',
    });
    await expect(create({ ...good, expires_at: Math.floor(Date.now() / 1_000) + 60 })).rejects.toThrow(
      '30 minutes',
    );
    await expect(
      create({
        ...good,
        line_items: [{ price_data: { currency: 'usd', unit_amount: 49, product_data: { name: 'x' } } }],
      }),
    ).rejects.toMatchObject({ code: 'amount_too_small' });
  });

  test('no key, a live key, an unknown address, an outage', async () => {
    const port = Number(new URL(h.url).port);
    const live = new Stripe('sk_live_x', { host: '127.0.0.1', port, protocol: 'http', maxNetworkRetries: 0 });
    await expect(live.events.list()).rejects.toMatchObject({ type: 'StripeAuthenticationError' });
    expect((await fetch(`${h.url}/v1/events`)).status).toBe(401);
    await expect(h.stripe.customers.create({})).rejects.toThrow('Unrecognized request URL');
    await h.control('PUT', '/faults', { outage: 'error' });
    await expect(h.createSession()).rejects.toMatchObject({ type: 'StripeAPIError', statusCode: 500 });
    await h.control('PUT', '/faults', { outage: 'reset' });
    await expect(h.createSession()).rejects.toMatchObject({ type: 'StripeConnectionError' });
    await h.control('PUT', '/faults', {});
  });
});

describe('webhooks', () => {
  test('carry a signature that the SDK accepts, and an altered body does not', async () => {
    await h.settled();
    const [first] = h.endpoint.told;
    if (first === undefined) throw new Error('nothing was told');
    expect(h.stripe.webhooks.constructEvent(first.body, first.signature, webhookSecret).id).toBe(
      first.event.id,
    );
    expect(() =>
      h.stripe.webhooks.constructEvent(`${first.body} `, first.signature, webhookSecret),
    ).toThrow();
    expect(() => h.stripe.webhooks.constructEvent(first.body, first.signature, 'whsec_other')).toThrow();
  });

  test('are told again until they are heard, over a restart as well', async () => {
    h.endpoint.answerWith(500);
    const { id } = await h.createSession();
    await h.stripe.checkout.sessions.expire(id);
    const about = () =>
      h.endpoint.told.filter(({ event }) => (event.data.object as { id: string }).id === id);
    await waitUntil('two attempts', () => about().length >= 2);
    await h.restart();
    expect((await h.stripe.checkout.sessions.retrieve(id)).status).toBe('expired');
    const before = about().length;
    h.endpoint.answerWith(200);
    await h.settled();
    expect(about().length).toBeGreaterThan(before);
    expect(new Set(about().map(({ event }) => event.id)).size).toBe(1);
    const event = await h.stripe.events.retrieve(about()[0]?.event.id ?? '');
    expect(event.pending_webhooks).toBe(0);
  });

  test('come twice, late and out of order when told to', async () => {
    await h.control('PUT', '/faults', { duplicateWebhooks: 1, reorderWebhooks: 1, reorderMs: 300, seed: 11 });
    const begin = h.endpoint.told.length;
    const { id } = await h.createSession();
    await h.pay(id);
    await h.settled();
    await h.control('PUT', '/faults', {});
    const told = h.endpoint.told.slice(begin).map(({ event }) => event);
    const counts = Map.groupBy(told, ({ id: event }) => event);
    expect([...counts.values()].map((copies) => copies.length)).toEqual([2, 2, 2, 2]);
    const made = (await h.stripe.events.list({ limit: 4 })).data.map((event) => event.id).reverse();
    expect([...counts.keys()]).not.toEqual(made);
  });

  test('wait while they are held, and nothing is lost', async () => {
    await h.control('PUT', '/faults', { holdWebhooks: true });
    const begin = h.endpoint.told.length;
    const { id } = await h.createSession();
    await h.stripe.checkout.sessions.expire(id);
    expect(await h.control('GET', '/state')).toMatchObject({ undelivered: 1 });
    expect(h.endpoint.told).toHaveLength(begin);
    await h.control('PUT', '/faults', {});
    await h.settled();
    expect(h.endpoint.told).toHaveLength(begin + 1);
  });

  test('can be caught up on by listing events', async () => {
    const events = await h.stripe.events.list({ types: ['checkout.session.completed'], limit: 100 });
    expect(events.data.length).toBeGreaterThan(3);
    expect(new Set(events.data.map(({ type }) => type))).toEqual(new Set(['checkout.session.completed']));
    const all: string[] = [];
    for await (const event of h.stripe.events.list({ limit: 3 })) all.push(event.id);
    expect(new Set(all).size).toBe(all.length);
    expect(all.length).toBeGreaterThan(20);
  });
});

describe('the hosted page', () => {
  const submit = (id: string, fields: Record<string, string>) =>
    fetch(`${h.url}/c/pay/${id}`, { method: 'POST', body: new URLSearchParams(fields), redirect: 'manual' });

  test('shows the bill and sends a paying browser on with the session’s id', async () => {
    const { id } = await h.createSession();
    const page = await (await fetch(`${h.url}/c/pay/${id}`)).text();
    expect(page).toContain('$63.44');
    expect(page).toContain('General admission');
    const answer = await submit(id, { number: '4242 4242 4242 4242', email: 'fan@example.com' });
    expect(answer.status).toBe(303);
    expect(answer.headers.get('location')).toBe(`http://localhost:4300/done?session=${id}`);
    const session = await h.stripe.checkout.sessions.retrieve(id);
    expect(session.customer_details?.email).toBe('fan@example.com');
    expect(await (await fetch(`${h.url}/c/pay/${id}`)).text()).toContain('This is paid');
  });

  test('says why a card was declined and keeps what was typed', async () => {
    const { id } = await h.createSession();
    const answer = await submit(id, { number: '4000 0000 0000 9995', email: 'fan@example.com' });
    expect(answer.status).toBe(402);
    const page = await answer.text();
    expect(page).toContain('insufficient funds');
    expect(page).toContain('4000 0000 0000 9995');
  });

  test('takes no other card, no page without a session, and escapes what it shows', async () => {
    const { id } = await h.createSession({
      line_items: [
        {
          quantity: 1,
          price_data: { currency: 'usd', unit_amount: 100, product_data: { name: '<script>1</script>' } },
        },
      ],
    });
    expect((await submit(id, { number: '4111111111111111', email: 'fan@example.com' })).status).toBe(422);
    expect(await (await fetch(`${h.url}/c/pay/${id}`)).text()).toContain('&lt;script&gt;1');
    expect((await fetch(`${h.url}/c/pay/cs_test_none`)).status).toBe(404);
    await h.stripe.checkout.sessions.expire(id);
    expect((await submit(id, { number: '4242424242424242', email: 'fan@example.com' })).status).toBe(410);
  });
});
