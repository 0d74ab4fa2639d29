import { newId } from '@zilker/contracts/ids';
import { expect, test } from 'vitest';
import { refusalsOf, ruleOf, type ShopType } from './type-rules.ts';

const id = newId('ticketType');
const nowMs = 100_000;
const type = (rest: Partial<ShopType>): ShopType => ({
  id,
  name: 'Floor',
  description: '',
  priceCents: 3000,
  left: 9,
  takeMax: 2,
  saleFromMs: null,
  saleUntilMs: null,
  ...rest,
});
const lines = (quantity: number) => [{ type: id, quantity }];
const codes = (quantity: number, rest: Partial<ShopType> = {}, accept: 'all' | 'fewer' = 'all') =>
  refusalsOf(lines(quantity), [type(rest)], accept, nowMs);

test('who keeps to what it may take is told of no rule', () => {
  expect(codes(2)).toEqual(['not_enough_tickets']);
  expect(codes(3)).toEqual(['not_enough_tickets', 'over_type_limit']);
  expect(codes(2, {}, 'fewer')).toEqual(['not_enough_tickets', 'sold_out']);
});

test('a type may be closed outside of its time, and just before and after', () => {
  for (const closed of [
    { saleFromMs: nowMs + 60_000 },
    { saleFromMs: nowMs - 100 },
    { saleUntilMs: nowMs - 60_000 },
    { saleUntilMs: nowMs + 100 },
  ])
    expect(codes(1, closed)).toContain('type_not_on_sale');
  const open = { saleFromMs: nowMs - 60_000, saleUntilMs: nowMs + 60_000 };
  expect(codes(1, open)).not.toContain('type_not_on_sale');
});

test('a refusal names the rule, which the order must have broken', () => {
  const over = (max: number | string, of: string = id) => ({
    code: 'over_type_limit',
    detail: { type: of, max },
  });
  expect(ruleOf(over(2), lines(3))).toEqual({ type: id, max: 2 });
  expect(ruleOf(over(3), lines(3))).toBeUndefined();
  expect(ruleOf(over('2'), lines(3))).toBeUndefined();
  expect(ruleOf(over(2, newId('ticketType')), lines(3))).toBeUndefined();
  expect(ruleOf({ code: 'type_not_on_sale', detail: { type: id } }, lines(3))).toEqual({ type: id, max: 0 });
  expect(ruleOf({ code: 'type_not_on_sale', detail: {} }, lines(3))).toBeUndefined();
});
