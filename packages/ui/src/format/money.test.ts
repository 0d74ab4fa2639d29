import { expect, test } from 'vitest';
import { money, shortMoney } from './money.ts';

test('cents are shown as dollars and cents', () => {
  expect(money(3172)).toBe('$31.72');
  expect(money(0)).toBe('$0.00');
  expect(money(1452000)).toBe('$14,520.00');
  expect(money(-3156)).toBe('-$31.56');
});

test('large figures drop cents only when there are none', () => {
  expect(shortMoney(1452000)).toBe('$14,520');
  expect(shortMoney(1452050)).toBe('$14,520.50');
  expect(shortMoney(0)).toBe('$0');
});
