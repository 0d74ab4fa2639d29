import { expect, test } from 'vitest';
import { planFor } from './plan.ts';

test.each([
  { fans: 1, tickets: 1 },
  { fans: 60, tickets: 20 },
  { fans: 2_000, tickets: 300 },
  { fans: 20_000, tickets: 5_000 },
  { fans: 10, tickets: 500 },
])('a plan for $fans fans and $tickets tickets holds together', (size) => {
  const plan = planFor(size);
  expect(plan.drawInMs).toBeGreaterThan(plan.joinSpreadMs + 3_000);
  expect(plan.ratePerMinute).toBeGreaterThanOrEqual(1);
  expect(plan.ratePerMinute).toBeLessThanOrEqual(6_000);
  expect(plan.insideMax).toBeGreaterThan(0);
  expect(plan.closesInMs).toBeGreaterThan(plan.deadlineMs);
});

test('2,000 fans and 300 tickets are called within half a minute of a draw that comes soon', () => {
  const plan = planFor({ fans: 2_000, tickets: 300 });
  expect(plan.drawInMs).toBeLessThanOrEqual(25_000);
  expect(300 / (plan.ratePerMinute / 60)).toBeLessThanOrEqual(31);
});
