import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../testing.ts';
import { createBudget } from './budget.ts';
import { type Endpoint, mostOf, type Priority, windowMs } from './limits.ts';
import { readSpent, spend, spendAllBut } from './spend.ts';
import { StripeBusy } from './stripe-busy.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());
beforeEach(() => database.pool.query('TRUNCATE stripe_budgets'));

const limits = { perSecond: 20, perEndpoint: 8 };
const sessions = { endpoint: 'checkout_sessions', priority: 'checkout' } as const;
const spendAll = async (of: { endpoint: Endpoint; priority: Priority }, tries: number) => {
  const taken = await Promise.all(Array.from({ length: tries }, () => spend(database.db, limits, of)));
  return taken.filter(Boolean).length;
};
/** As if the database's clock had gone on by so much, or back. */
const pass = (ms: number) =>
  database.pool.query(
    `UPDATE stripe_budgets SET spent_at = ARRAY(
       SELECT at - $1 * interval '1 millisecond' FROM unnest(spent_at) WITH ORDINALITY AS s(at, no) ORDER BY no)`,
    [ms],
  );
/** So that nobody finds room before it was asked for, on a machine that has stood still meanwhile. */
const aMoment = 300;
const settled = <T>(promise: Promise<T>) =>
  promise.then(
    () => 'taken' as const,
    (cause: unknown) => {
      if (cause instanceof StripeBusy) return cause;
      throw cause;
    },
  );

test('however many replicas ask at once, a window has as many requests as the limit and no more', async () => {
  expect(await spendAll(sessions, 40)).toBe(limits.perEndpoint);
  expect(await spendAll({ endpoint: 'refunds', priority: 'checkout' }, 40)).toBe(limits.perEndpoint);
  // the third endpoint has what the account has left
  expect(await spendAll({ endpoint: 'payment_intents', priority: 'checkout' }, 40)).toBe(4);
  expect(await readSpent(database.db)).toHaveLength(20);
  await pass(windowMs);
  expect(await spendAll(sessions, 40)).toBe(limits.perEndpoint);
  // what is over is not kept
  expect(await readSpent(database.db)).toHaveLength(limits.perEndpoint);
});

test('negative control: who looks first and writes then takes more than there is', async () => {
  const lookThenWrite = async () => {
    const room = (await readSpent(database.db)).length < limits.perEndpoint;
    // all have looked before the first one writes
    await looked();
    if (room) await spend(database.db, { perSecond: 1_000, perEndpoint: 1_000 }, sessions);
  };
  const count = 20;
  let waiting: (() => void)[] = [];
  const looked = () =>
    new Promise<void>((resolve) => {
      waiting.push(resolve);
      if (waiting.length === count) for (const go of waiting.splice(0)) go();
    });
  waiting = [];
  await Promise.all(Array.from({ length: count }, lookThenWrite));
  expect((await readSpent(database.db)).length).toBeGreaterThan(limits.perEndpoint);
});

test('the less urgent leave room for the more urgent', async () => {
  const settle = { ...sessions, priority: 'settle' } as const;
  expect(await spendAll({ ...sessions, priority: 'reconcile' }, 20)).toBe(2);
  expect(await spendAll(settle, 20)).toBe(mostOf(limits, 'checkout_sessions', 'settle').at - 2);
  expect(await spendAll({ ...sessions, priority: 'refund' }, 20)).toBe(0);
  expect(await spendAll(sessions, 20)).toBe(limits.perEndpoint - 5);
});

test('a clock that was set back by an hour shuts no endpoint', async () => {
  expect(await spendAll(sessions, 20)).toBe(limits.perEndpoint);
  await pass(-3_600_000);
  expect(await spendAll(sessions, 20)).toBe(limits.perEndpoint);
});

test('once Stripe refuses one as too many, its endpoint is left to fans who begin to pay, for a moment', async () => {
  expect(await spend(database.db, limits, sessions)).toBe(true);
  await spendAllBut(database.db, limits, 'checkout_sessions');
  // saying it twice takes no more away
  await spendAllBut(database.db, limits, 'checkout_sessions');
  expect(await spendAll({ ...sessions, priority: 'settle' }, 5)).toBe(0);
  expect(await spendAll({ endpoint: 'refunds', priority: 'refund' }, 5)).toBe(5);
  expect(await spendAll(sessions, 20)).toBe(limits.perEndpoint - 5);
  await pass(windowMs);
  expect(await spendAll({ ...sessions, priority: 'settle' }, 5)).toBe(5);
});

test('a fan waits for room, a job is put off; both are told when to come again', async () => {
  const budget = createBudget(database.db, limits);
  await spendAll(sessions, limits.perEndpoint);
  await pass(-aMoment);
  const job = settled(budget.take('checkout_sessions', 'settle'));
  const fan = settled(budget.take('checkout_sessions', 'checkout'));
  const busy = await job;
  expect(busy).toBeInstanceOf(StripeBusy);
  expect(busy).toMatchObject({ retryAfterMs: expect.toSatisfy((ms: number) => ms >= 500 && ms < 4_000) });
  expect(await fan).toBe('taken');
});

test('of those who wait the most urgent goes first, however late it came', async () => {
  const budget = createBudget(database.db, { perSecond: 1, perEndpoint: 1 });
  const order: string[] = [];
  const take = (name: string, priority: Priority) =>
    budget.take('checkout_sessions', priority).then(
      () => order.push(name),
      () => order.push(`${name} put off`),
    );
  await take('first', 'checkout');
  await pass(-aMoment);
  await Promise.all([take('job', 'settle'), take('fan', 'checkout'), take('report', 'reconcile')]);
  expect(order).toEqual(['first', expect.stringMatching('put off'), expect.stringMatching('put off'), 'fan']);
});

test('more fans than can be served in two seconds are told so, at once or in the end; none waits without end', async () => {
  const budget = createBudget(database.db, { perSecond: 4, perEndpoint: 4 });
  const ends = await Promise.all(
    Array.from({ length: 300 }, () => settled(budget.take('checkout_sessions', 'checkout'))),
  );
  const taken = ends.filter((end) => end === 'taken').length;
  expect(taken).toBeGreaterThanOrEqual(4);
  expect(taken).toBeLessThanOrEqual(8 + 4);
});

test('a database that is away fails those who ask, and nobody after them', async () => {
  const away = createBudget({ execute: () => Promise.reject(new Error('away')) } as never, limits);
  await expect(away.take('refunds', 'refund')).rejects.toThrow('away');
  await expect(away.take('refunds', 'refund')).rejects.toThrow('away');
});
