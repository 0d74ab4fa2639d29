import type { OrderView } from '@zilker/contracts/http/sale';
import { expect, test } from 'vitest';
import { type Heard, hadTimeLeft, isOneOrder, refusedBefore } from './excuses.ts';

const shop = { holdMs: 5_000 };
const made = (atMs: number) => ({ expiresAtMs: atMs + shop.holdMs });
const had = (madeAtMs: number, atMs: number): Heard => ({
  answer: { ok: true, reply: made(madeAtMs) as OrderView },
  atMs,
});
const refused = (atMs: number, code: 'not_enough_tickets' | 'visit_ended' = 'not_enough_tickets'): Heard => ({
  answer: { ok: false, code, detail: {} },
  atMs,
});

test('a refusal before the order is right, whichever of the two it is; any other pair is odd', () => {
  expect(refusedBefore([refused(100), had(100, 120)], shop)).toBe(true);
  expect(refusedBefore([had(700, 720), refused(100)], shop)).toBe(true);
  // both were on their way: nothing says which was first
  expect(refusedBefore([refused(101), had(100, 120)], shop)).toBe(false);
  // the order was made, its answer got lost, and its twin was refused after
  expect(refusedBefore([had(50, 700), refused(100)], shop)).toBe(false);
  expect(refusedBefore([had(700, 720), refused(100, 'visit_ended')], shop)).toBe(false);
  expect(refusedBefore([had(100, 120), had(700, 720)], shop)).toBe(false);
  expect(refusedBefore([refused(100), refused(100)], shop)).toBe(false);
});

test('two answers show one order: as it was, or as it ended if one came after its time', () => {
  const seen = (atMs: number, values: Partial<OrderView> = {}): Heard => {
    const order = { id: 'ord_1', totalCents: 3172, version: 1, state: 'held', expiresAtMs: 5_000, ...values };
    return { answer: { ok: true, reply: order as OrderView }, atMs };
  };
  const expired = { version: 2, state: 'expired' } as const;
  expect(isOneOrder([seen(100), seen(120)])).toBe(true);
  expect(isOneOrder([seen(100), seen(5_000, expired)])).toBe(true);
  expect(isOneOrder([seen(5_000, expired), seen(100)])).toBe(true);
  expect(isOneOrder([seen(100), seen(4_999, expired)])).toBe(false);
  expect(isOneOrder([seen(100), seen(5_000, { ...expired, version: 3 })])).toBe(false);
  expect(isOneOrder([seen(100), seen(5_000, { version: 2 })])).toBe(false);
  expect(isOneOrder([seen(100), seen(120, { totalCents: 6313 })])).toBe(false);
  expect(isOneOrder([seen(100), seen(120, { id: 'ord_2' as OrderView['id'] })])).toBe(false);
  expect(isOneOrder([seen(100), refused(120)])).toBe(false);
});

test('an order past its end is right only where the end moved, and only before the new one', () => {
  const before = { endsAtMs: 10_000 };
  const left = (endsAtMs: number, orderedAtMs: number) =>
    hadTimeLeft(made(orderedAtMs), { before, now: { endsAtMs, ...shop } }, 3_500);
  expect(left(16_000, 13_500)).toBe(true);
  expect(left(16_000, 19_500)).toBe(true);
  expect(left(16_000, 19_501)).toBe(false);
  expect(left(10_000, 13_500)).toBe(false);
  expect(left(9_000, 9_500)).toBe(false);
});
