import { randomInt } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../testing.ts';
import { guardTransitions } from '../testing-transitions.ts';
import { refundMany } from './testing-large-refund.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
  await guardTransitions(database.pool);
});
afterAll(() => database.drop());

const seed = Number(process.env.ZILKER_TEST_SEED ?? randomInt(2 ** 30));

test(`an event’s orders are refunded once each by workers that are killed and resumed (seed ${seed})`, async () => {
  const each = await refundMany(database, { count: 240, seed });
  expect(new Set(each)).toEqual(new Set([1]));
});

test('which they would not be, if Stripe forgot what it was asked for', async () => {
  const each = await refundMany(database, { count: 60, seed: 7, forgetful: true });
  expect(Math.max(...each)).toBeGreaterThan(1);
});
