import { expect, test } from 'vitest';
import { endpoints, headroomOf, limitsOf, mostOf, priorities, waitMsOf, windowMs } from './limits.ts';

const sandbox = { perSecond: 25, perEndpoint: 25 };
const live = { perSecond: 100, perEndpoint: 25 };
const spent = (count: number, endpoint: string, agoMs = 0) => Array(count).fill({ endpoint, agoMs });

test('what Stripe takes follows from the key; what stands in for it takes all unless it is told otherwise', () => {
  expect(limitsOf({ secretKey: 'sk_test_1' })).toEqual(sandbox);
  expect(limitsOf({ secretKey: 'rk_live_1' })).toEqual(live);
  expect(limitsOf({ secretKey: 'sk_live_1', perSecond: 400, perEndpoint: 100 })).toEqual({
    perSecond: 400,
    perEndpoint: 100,
  });
  expect(limitsOf({ secretKey: 'sk_test_1', apiUrl: 'http://127.0.0.1:9' })).toBeNull();
  expect(limitsOf({ secretKey: 'sk_test_1', apiUrl: 'http://127.0.0.1:9', perSecond: 5 })).toEqual({
    perSecond: 5,
    perEndpoint: 5,
  });
});

test('nobody has more than the limit, who comes first has it all, and the others less and less', () => {
  for (const limits of [sandbox, live, { perSecond: 1, perEndpoint: 1 }])
    for (const endpoint of endpoints) {
      const all = priorities.map((priority) => mostOf(limits, endpoint, priority));
      expect(Math.max(...all.map(({ at }) => at))).toBe(limits.perEndpoint);
      expect(all[0]?.all).toBe(limits.perSecond);
      expect(all.map(({ all }) => all)).toEqual(all.map(({ all }) => all).toSorted((a, b) => b - a));
      for (const { at, all: inAll } of all) {
        expect(at).toBeGreaterThanOrEqual(1);
        expect(inAll).toBeGreaterThanOrEqual(1);
      }
    }
  expect(mostOf(sandbox, 'checkout_sessions', 'settle')).toEqual({ all: 17, at: 17 });
  expect(mostOf(live, 'payment_intents', 'settle')).toEqual({ all: 70, at: 25 });
});

test('one waits until as many have left the window as are in its way', () => {
  const of = { endpoint: 'checkout_sessions', priority: 'checkout' } as const;
  expect(waitMsOf([], live, of)).toBe(0);
  expect(waitMsOf(spent(24, of.endpoint), live, of)).toBe(0);
  expect(waitMsOf(spent(25, of.endpoint, 100), live, of)).toBe(windowMs - 100);
  expect(waitMsOf(spent(25, 'refunds', 100), live, of)).toBe(0);
  expect(waitMsOf([...spent(1, of.endpoint, 900), ...spent(24, of.endpoint, 100)], live, of)).toBe(
    windowMs - 900,
  );
  // what nobody else may take is left to who begins to pay
  expect(waitMsOf(spent(17, of.endpoint, 100), live, { ...of, priority: 'settle' })).toBe(windowMs - 100);
  // the account has a limit too
  expect(waitMsOf(spent(100, 'refunds', 300), live, of)).toBe(windowMs - 300);
});

test('headroom is what is left of the nearest limit that a sale needs', () => {
  expect(headroomOf([], live)).toBe(1);
  expect(headroomOf(spent(5, 'payment_intents'), live)).toBe(0.8);
  expect(headroomOf([...spent(5, 'payment_intents'), ...spent(20, 'checkout_sessions')], live)).toBeCloseTo(
    0.2,
  );
  expect(headroomOf(spent(25, 'refunds'), live)).toBe(0.75);
  expect(headroomOf(spent(40, 'checkout_sessions'), live)).toBe(0);
});
