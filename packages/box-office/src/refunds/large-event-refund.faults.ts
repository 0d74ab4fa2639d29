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

test(`two thousand orders are refunded once each, at Stripe’s pace (seed ${seed})`, async () => {
  const each = await refundMany(database, { count: 2_000, seed });
  expect(new Set(each)).toEqual(new Set([1]));
});
