import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Budget } from './budget.ts';
import { isPassing } from './is-passing.ts';
import { type Asked, createPayments } from './stripe.ts';
import { StripeBusy } from './stripe-busy.ts';

/** A server that answers what it is told to, one after the other, and then as Stripe does when all is well. */
type Answer = { status: number; code?: string; headers?: Record<string, string> } | 'cut';
let server: Server;
let answers: Answer[];
let asked: { path: string; key: string | undefined }[];
beforeEach(async () => {
  answers = [];
  asked = [];
  server = createServer((request, response) => {
    const key = request.headers['idempotency-key'];
    asked.push({ path: `${request.method} ${request.url}`, key: String(key) });
    const answer = answers.shift() ?? { status: 200 };
    if (answer === 'cut') return request.socket.destroy();
    const { status, code, headers = {} } = answer;
    response.writeHead(status, { 'content-type': 'application/json', ...headers });
    return response.end(
      JSON.stringify(status < 400 ? { id: 're_1' } : { error: { type: 'api_error', code, message: 'no' } }),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});
afterEach(() => server.close());

const notes: string[] = [];
const noted: Budget = {
  take: async (endpoint, priority) => {
    notes.push(`${endpoint} ${priority}`);
  },
  rest: async (endpoint) => {
    notes.push(`${endpoint} rests`);
  },
};
function paymentsWith(budget: Budget = noted, heard: (request: Asked) => void = () => undefined) {
  notes.length = 0;
  const { port } = server.address() as AddressInfo;
  return createPayments({ secretKey: 'sk_test_1', apiUrl: `http://127.0.0.1:${port}`, budget, heard });
}
const refund = (payments: ReturnType<typeof paymentsWith>) =>
  payments.ask('refunds', 'refund', (stripe) =>
    stripe.refunds.create({ payment_intent: 'pi_1' }, { idempotencyKey: 'refund/1' }),
  );
const checkout = (payments: ReturnType<typeof paymentsWith>) =>
  payments.ask('checkout_sessions', 'checkout', (stripe) =>
    stripe.checkout.sessions.create({ mode: 'payment' }, { idempotencyKey: 'checkout/1' }),
  );

test('room is taken for each request before it is sent', async () => {
  await refund(paymentsWith());
  expect(notes).toEqual(['refunds refund']);
  expect(asked).toEqual([{ path: 'POST /v1/refunds', key: 'refund/1' }]);
});

test('without room nothing is sent, and a job knows that it is the moment alone', async () => {
  const take = () => Promise.reject(new StripeBusy('refunds', 700));
  const failed = await refund(paymentsWith({ ...noted, take })).catch((cause: unknown) => cause);
  expect(failed).toMatchObject({ name: 'StripeBusy', retryAfterMs: 700 });
  expect(isPassing(failed)).toBe(true);
  // nor does a fan ask for room again and again
  await expect(checkout(paymentsWith({ ...noted, take }))).rejects.toThrow(StripeBusy);
  expect(asked).toEqual([]);
});

test.each([500, 409, 429])(
  'a fan who begins to pay is asked for again after %d, with the same key',
  async (status) => {
    answers.push({ status }, { status });
    await checkout(paymentsWith());
    expect(asked.map(({ key }) => key)).toEqual(Array(3).fill('checkout/1'));
    expect(notes.filter((note) => note === 'checkout_sessions checkout')).toHaveLength(3);
  },
);

test('but not without end, nor what is wrong in itself', async () => {
  answers.push({ status: 500 }, { status: 500 }, { status: 500 });
  await expect(checkout(paymentsWith())).rejects.toMatchObject({ statusCode: 500 });
  expect(asked).toHaveLength(3);
  answers.push({ status: 400 });
  await expect(checkout(paymentsWith())).rejects.toMatchObject({ statusCode: 400 });
  expect(asked).toHaveLength(4);
});

test('a job asks once: its queue asks again, in its own time', async () => {
  answers.push({ status: 500 });
  await expect(refund(paymentsWith())).rejects.toMatchObject({ statusCode: 500 });
  expect(asked).toHaveLength(1);
});

test('a connection that was closed on us is opened anew by the SDK, with the same key; not a second time', async () => {
  answers.push('cut');
  await refund(paymentsWith());
  expect(asked.map(({ key }) => key)).toEqual(['refund/1', 'refund/1']);
  answers.push('cut', 'cut');
  await expect(refund(paymentsWith())).rejects.toThrow();
  expect(asked).toHaveLength(4);
});

test('an endpoint that Stripe says is asked too often rests; an object that is locked is no reason', async () => {
  answers.push({ status: 429, code: 'rate_limit' });
  await expect(refund(paymentsWith())).rejects.toMatchObject({ statusCode: 429 });
  expect(notes).toEqual(['refunds refund', 'refunds rests']);
  answers.push({ status: 429, code: 'lock_timeout' });
  await expect(refund(paymentsWith())).rejects.toMatchObject({ statusCode: 429 });
  const headers = { 'stripe-rate-limited-reason': 'resource-specific' };
  answers.push({ status: 429, code: 'rate_limit', headers });
  await expect(refund(paymentsWith())).rejects.toMatchObject({ statusCode: 429 });
  expect(notes).toEqual(['refunds refund']);
});

test('a database that is away when Stripe says so hides nothing', async () => {
  answers.push({ status: 429 });
  const rest = () => Promise.reject(new Error('away'));
  await expect(refund(paymentsWith({ ...noted, rest }))).rejects.toMatchObject({ statusCode: 429 });
});

test('every request is heard of, with what came of it', async () => {
  const heard: string[] = [];
  const hear = ({ endpoint, priority, outcome }: Asked) =>
    void heard.push(`${endpoint} ${priority} ${outcome}`);
  const full: Budget = { ...noted, take: () => Promise.reject(new StripeBusy('refunds', 1)) };
  answers = [
    { status: 200 },
    { status: 400 },
    { status: 429 },
    { status: 429, code: 'lock_timeout' },
    { status: 500 },
  ];
  for (let request = 0; request < 5; request++)
    await refund(paymentsWith(noted, hear)).catch(() => undefined);
  await expect(refund(paymentsWith(full, hear))).rejects.toBeInstanceOf(StripeBusy);
  expect(heard).toEqual([
    'refunds refund answered',
    'refunds refund refused',
    'refunds refund too_many',
    'refunds refund away',
    'refunds refund away',
    'refunds refund kept_back',
  ]);
});
