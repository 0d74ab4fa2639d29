import Stripe from 'stripe';
import * as v from 'valibot';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { ScriptedFault } from './fault-script.ts';
import { faultsSchema, makeFaults } from './faults.ts';
import { worstFaults } from './presets.ts';
import { type StripeHarness, stripeHarness } from './stripe-harness.ts';

let h: StripeHarness;
beforeAll(async () => {
  h = await stripeHarness();
});
afterEach(() => h.faults());
afterAll(() => h.stop());

const refund = 'POST /v1/refunds';
const impatient = () =>
  new Stripe('sk_test_local', {
    host: '127.0.0.1',
    port: Number(new URL(h.url).port),
    protocol: 'http',
    maxNetworkRetries: 0,
    timeout: 300,
    telemetry: false,
  });
const refundsOf = async (payment_intent: string) =>
  (await h.stripe.refunds.list({ payment_intent })).data.length;

describe('a script', () => {
  const seenAs = {
    reset: { type: 'StripeConnectionError' },
    timeout: { type: 'StripeConnectionError' },
    error: { type: 'StripeAPIError', statusCode: 500 },
    error_kept: { type: 'StripeAPIError', statusCode: 500 },
    busy: { type: 'StripeRateLimitError', statusCode: 429 },
  };
  const cases = (['before', 'after'] as const).flatMap((when) =>
    (['reset', 'timeout', 'error', 'busy'] as const).map((how) => [when, how] as const),
  );

  test.each(cases)('%s the effect: %s, and the same key carries on', async (when, how) => {
    const payment_intent = await h.paid();
    // the SDK by itself repeats once what a cut connection interrupted
    await h.faults({ script: [{ call: refund, when, how, times: how === 'reset' ? 2 : 1 }] });
    const idempotencyKey = `script/${when}/${how}`;
    const ask = () => impatient().refunds.create({ payment_intent, amount: 100 }, { idempotencyKey });
    await expect(ask()).rejects.toMatchObject(seenAs[how]);
    expect(await refundsOf(payment_intent)).toBe(when === 'after' ? 1 : 0);
    expect(await ask()).toMatchObject({ amount: 100 });
    expect(await refundsOf(payment_intent)).toBe(1);
  });

  test('errors of new keys are counted by key, however often each is used', async () => {
    const payment_intent = await h.paid();
    const script = [{ call: refund, when: 'before', how: 'error_kept', times: 2, newKeys: true }] as const;
    await h.faults({ script: [...script] });
    const ask = (idempotencyKey: string) =>
      h.stripe.refunds.create({ payment_intent, amount: 100 }, { idempotencyKey });
    for (const key of ['one', 'one', 'one', 'two', 'one', 'two'])
      await expect(ask(key)).rejects.toMatchObject(seenAs.error_kept);
    expect(await ask('three')).toMatchObject({ amount: 100 });
  });

  test.each(['before', 'after'] as const)(
    'a 500 that is kept (%s) is all the key will hear',
    async (when) => {
      const payment_intent = await h.paid();
      await h.faults({ script: [{ call: refund, when, how: 'error_kept' }] });
      const idempotencyKey = `kept/${when}`;
      const ask = (key: string) =>
        h.stripe.refunds.create({ payment_intent, amount: 100 }, { idempotencyKey: key });
      await expect(ask(idempotencyKey)).rejects.toMatchObject(seenAs.error_kept);
      await expect(ask(idempotencyKey)).rejects.toMatchObject(seenAs.error_kept);
      expect(await refundsOf(payment_intent)).toBe(when === 'after' ? 1 : 0);
      expect(await ask(`${idempotencyKey}/2`)).toMatchObject({ amount: 100 });
    },
  );

  test('is about the nth call and as many as it says, and about no other', async () => {
    const payment_intent = await h.paid();
    const line: ScriptedFault = { call: refund, nth: 2, times: 2, when: 'before', how: 'error' };
    await h.faults({ script: [line] });
    const seen: string[] = [];
    for (let n = 0; n < 5; n++) {
      await h.stripe.paymentIntents.retrieve(payment_intent);
      await h.stripe.refunds.create({ payment_intent, amount: 100 }).then(
        () => seen.push('made'),
        () => seen.push('failed'),
      );
    }
    expect(seen).toEqual(['made', 'failed', 'failed', 'made', 'made']);
  });

  test.each([
    [{ call: 'POST refunds', when: 'before', how: 'reset' }],
    [{ call: refund, when: 'during', how: 'reset' }],
    [{ call: refund, when: 'before', how: 'sulk' }],
    [{ call: refund, when: 'before', how: 'reset', nth: 0 }],
  ])('%j is refused', async (line) => {
    expect(await h.control('PUT', '/faults', { script: [line] })).toHaveProperty('error.message');
  });
});

describe('the calls', () => {
  test('are listed in order, with what a script would call them', async () => {
    await h.forgetCalls();
    const session = await h.createSession({}, { idempotencyKey: 'order-9' });
    await h.faults({ script: [{ call: 'GET /v1/checkout/sessions/:id', when: 'after', how: 'error' }] });
    await h.stripe.checkout.sessions.retrieve(session.id).catch(() => undefined);
    await h.stripe.checkout.sessions.expire(session.id);
    await h.stripe.checkout.sessions.expire(session.id).catch(() => undefined);
    const calls = (await h.calls()).map(({ method, route, status }) => `${method} ${route} ${status}`);
    expect(calls).toEqual([
      'POST /v1/checkout/sessions 200',
      'GET /v1/checkout/sessions/:id 500',
      'POST /v1/checkout/sessions/:id/expire 200',
      'POST /v1/checkout/sessions/:id/expire 400',
    ]);
    const [first, second] = await h.calls();
    expect(first).toMatchObject({ idempotencyKey: 'order-9', fault: null });
    expect(second).toMatchObject({ fault: { when: 'after', how: 'error' } });
    await h.forgetCalls();
    expect(await h.calls()).toEqual([]);
  });
});

test('the worst preset breaks the share of calls that it names, and tells of events as often', () => {
  const rolls = 20_000;
  const faults = makeFaults();
  faults.set(v.parse(faultsSchema, worstFaults(7)));
  const kinds = Array.from({ length: rolls }, () => {
    const mishap = faults.mishap(refund);
    return mishap === undefined ? 'none' : `${mishap.when} ${mishap.how}`;
  });
  const copies = Array.from({ length: rolls }, () => `told ${faults.deliveryDelaysMs().length}`);
  const counts = Map.groupBy([...kinds, ...copies], (kind) => kind);
  const parts = [...counts].map(([kind, all]) => [kind, Math.round((all.length / rolls) * 100) / 100]);
  expect(Object.fromEntries(parts)).toEqual({
    none: 0.87,
    'before error': 0.03,
    'after error': 0.03,
    'before busy': 0.02,
    'after reset': 0.03,
    'before timeout': 0.01,
    'after timeout': 0.01,
    'told 0': 0.1,
    'told 1': 0.72,
    'told 2': 0.18,
  });
});

test('a kept refusal is repeated, one of a wrong request is not', async () => {
  const payment_intent = await h.paid();
  const ask = (amount: number) =>
    h.stripe.refunds.create({ payment_intent, amount }, { idempotencyKey: `refusal/${amount}` });
  await expect(ask(6_345)).rejects.toMatchObject({ statusCode: 400 });
  await expect(ask(6_345)).rejects.toMatchObject({
    statusCode: 400,
    headers: { 'idempotent-replayed': 'true' },
  });
  const wrong = () => h.createSession({ client_reference_id: 'x'.repeat(201) }, { idempotencyKey: 'wrong' });
  await expect(wrong()).rejects.toMatchObject({ statusCode: 400 });
  expect(await h.createSession({}, { idempotencyKey: 'wrong' })).toMatchObject({ status: 'open' });
});
