import { currencies } from '@zilker/contracts/fields';
import { expect, test } from 'vitest';
import { money, shortMoney } from './money.ts';

test('cents are shown as dollars and cents', () => {
  expect(money(3172, 'usd')).toBe('$31.72');
  expect(money(0, 'usd')).toBe('$0.00');
  expect(money(1452000, 'usd')).toBe('$14,520.00');
  expect(money(-3156, 'usd')).toBe('-$31.56');
});

test('each currency has a sign of its own, so that no amount is taken for another', () => {
  const shown = currencies.map((currency) => money(3172, currency));
  expect(shown).toEqual(['$31.72', 'CA$31.72', '€31.72', '£31.72']);
});

test('large figures drop cents only when there are none', () => {
  expect(shortMoney(1452000, 'usd')).toBe('$14,520');
  expect(shortMoney(1452050, 'usd')).toBe('$14,520.50');
  expect(shortMoney(0, 'eur')).toBe('€0');
});
