import { afterAll, beforeAll, expect, test } from 'vitest';
import { type StripeHarness, stripeHarness } from './stripe-harness.ts';

let h: StripeHarness;
beforeAll(async () => {
  h = await stripeHarness();
});
afterAll(() => h.stop());

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

test('asks the holder of some cards whether it is them', async () => {
  const { id } = await h.createSession();
  const challenged = await submit(id, { number: '4000 0025 0000 3155', email: 'fan@example.com' });
  expect(challenged.status).toBe(303);
  const at = new URL(challenged.headers.get('location') ?? '', h.url);
  expect(at.pathname).toBe(`/c/pay/${id}/challenge`);
  expect(await (await fetch(at)).text()).toContain('Is it you?');
  const intent = async () =>
    (await h.stripe.checkout.sessions.retrieve(id, { expand: ['payment_intent'] })).payment_intent;
  expect(await intent()).toMatchObject({
    status: 'requires_action',
    next_action: { type: 'redirect_to_url' },
  });

  const answer = (result: string) =>
    fetch(at, { method: 'POST', body: new URLSearchParams({ result }), redirect: 'manual' });
  const stopped = await answer('fail');
  expect(stopped.status).toBe(402);
  const again = await stopped.text();
  expect(again).toContain('unable to authenticate');
  expect(again, 'the form does not ask the bank').toContain(`action="/c/pay/${id}"`);
  expect(await intent()).toMatchObject({
    status: 'requires_payment_method',
    last_payment_error: { code: 'payment_intent_authentication_failure' },
  });

  await submit(id, { number: '4000 0025 0000 3155', email: 'fan@example.com' });
  const passed = await answer('complete');
  expect(passed.headers.get('location')).toBe(`http://localhost:4300/done?session=${id}`);
  expect(await intent()).toMatchObject({ status: 'succeeded', next_action: null });
  expect((await answer('complete')).headers.get('location')).toBe(`http://localhost:4300/done?session=${id}`);
});

test('a challenge that outlives its session takes no money', async () => {
  const { id } = await h.createSession();
  expect(
    (await h.control('POST', `/sessions/${id}/pay`, { card: '4000002500003155', challenge: 'leave' }))
      .outcome,
  ).toBe('challenged');
  await h.stripe.checkout.sessions.expire(id);
  const answer = await fetch(`${h.url}/c/pay/${id}/challenge`, {
    method: 'POST',
    body: new URLSearchParams({ result: 'complete' }),
  });
  expect(answer.status).toBe(410);
  const session = await h.stripe.checkout.sessions.retrieve(id, { expand: ['payment_intent'] });
  expect(session.payment_intent).toMatchObject({ status: 'canceled', amount_received: 0 });
});
