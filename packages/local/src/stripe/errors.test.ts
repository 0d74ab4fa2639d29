import Stripe from 'stripe';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { reads, writes } from './routes.ts';
import { type StripeHarness, stripeHarness } from './stripe-harness.ts';

let h: StripeHarness;
beforeAll(async () => {
  h = await stripeHarness();
});
afterAll(() => h.stop());

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

describe('what a route does not take', () => {
  const port = () => Number(new URL(h.url).port);
  const send = async (method: string, path: string, body?: string) => {
    const response = await fetch(`http://127.0.0.1:${port()}${path}`, {
      method,
      headers: {
        authorization: 'Bearer sk_test_local',
        'content-type': 'application/x-www-form-urlencoded',
      },
      ...(body === undefined ? {} : { body }),
    });
    const { error } = (await response.json()) as { error?: { code?: string; param?: string } };
    return { status: response.status, ...error };
  };
  const unknown = { status: 400, code: 'parameter_unknown', param: 'colour' };

  test.each(Object.keys(reads))('GET %s: an unknown parameter', async (route) => {
    const id = route.includes('sessions/:id/line_items') ? (await h.createSession()).id : 'x';
    expect(await send('GET', `${route.replace(':id', id)}?colour=red`)).toMatchObject(unknown);
  });

  // what each needs to get as far as the unknown one
  const needed: Record<string, string> = {
    '/v1/account_links':
      'account=acct_x&type=account_onboarding&refresh_url=http://x.test/&return_url=http://x.test/',
    '/v1/checkout/sessions':
      'mode=payment&success_url=http://x.test/&line_items[0][price_data][currency]=usd&line_items[0][price_data][unit_amount]=100&line_items[0][price_data][product_data][name]=x',
    '/v1/transfers': 'amount=1&currency=usd&destination=acct_x',
  };
  test.each(Object.keys(writes))('POST %s: an unknown parameter', async (route) => {
    const body = `${needed[route] ?? ''}&colour=red`;
    expect(await send('POST', route.replace(':id', 'x'), body)).toMatchObject(unknown);
  });

  const line = (name: string, value: string) => ({
    line_items: [
      { price_data: { currency: 'usd', unit_amount: 100, product_data: { name: 'x' }, [name]: value } },
    ],
  });
  test.each([
    ['a negative price', line('unit_amount', '-1'), 'parameter_invalid_integer'],
    ['a fraction', line('unit_amount', '10.5'), 'parameter_invalid_integer'],
    ['a huge price', line('unit_amount', '100000000'), 'amount_too_large'],
    ['a currency in capitals', line('currency', 'USD'), undefined],
    ['an unknown currency', line('currency', 'xxx'), undefined],
    ['a member that prices do not have', line('colour', 'red'), 'parameter_unknown'],
    ['a time that is none', { expires_at: 'soon' }, 'parameter_invalid_integer'],
    ['an address that is none', { success_url: 'nowhere' }, undefined],
    ['an empty name', { customer_email: '' }, 'parameter_invalid_empty'],
    ['a way to capture that is none', { payment_intent_data: { capture_method: 'never' } }, undefined],
    ['more metadata than fits', { metadata: { order: 'x'.repeat(501) } }, undefined],
  ])('%s in a session', async (_, more, code) => {
    const create = h.createSession(more as Partial<Stripe.Checkout.SessionCreateParams>);
    await expect(create).rejects.toMatchObject({ statusCode: 400, code, type: 'StripeInvalidRequestError' });
  });

  test('two lines that together come to too much', async () => {
    const price_data = { currency: 'usd', unit_amount: 60_000_000, product_data: { name: 'x' } };
    const create = h.createSession({ line_items: [{ price_data }, { price_data }] });
    await expect(create).rejects.toMatchObject({ code: 'amount_too_large' });
  });

  test('a property that cannot be expanded', async () => {
    await expect(h.stripe.balance.retrieve({ expand: ['colour'] })).rejects.toThrow('cannot be expanded');
  });
});
