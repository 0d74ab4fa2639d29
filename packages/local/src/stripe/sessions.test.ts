import type Stripe from 'stripe';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type StripeHarness, stripeHarness } from './stripe-harness.ts';
import { apiVersion } from './world.ts';

let h: StripeHarness;
beforeAll(async () => {
  h = await stripeHarness();
});
afterAll(() => h.stop());

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
