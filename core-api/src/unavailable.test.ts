import { StripeBusy } from '@zilker/box-office/payments/stripe-busy';
import { Refusal } from '@zilker/contracts/errors';
import { createApp } from '@zilker/runtime/http';
import { createLog } from '@zilker/runtime/log';
import { expect, test } from 'vitest';
import { unavailableOf } from './unavailable.ts';

const busy = new StripeBusy('checkout_sessions', 1_400);

test.each([
  ['as it is', busy],
  ['in the words of a verb', new Refusal('payment_unavailable', { cause: busy })],
])('that Stripe is asked as often as it allows is said with when to come again: %s', async (_, cause) => {
  const app = createApp(createLog('test', { level: 'silent' }), { refusalOf: unavailableOf });
  app.get('/', () => {
    throw cause;
  });
  const answer = await app.request('/');
  expect(answer.status).toBe(503);
  expect(answer.headers.get('retry-after')).toBe('2');
  expect(await answer.json()).toMatchObject({ code: 'payments_busy', facts: { retryAfterMs: 1_400 } });
});

test('what Stripe answers badly is no reason to say so', async () => {
  const cause = new Refusal('payment_unavailable', { cause: new Error('502') });
  expect(unavailableOf(cause, createLog('test', { level: 'silent' }))).toBeUndefined();
});
