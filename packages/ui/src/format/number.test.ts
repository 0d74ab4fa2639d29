import { expect, test } from 'vitest';
import { counted, noun, number, ordinal, percent } from './number.ts';

test('large numbers are grouped', () => {
  expect(number(3063)).toBe('3,063');
  expect(number(0)).toBe('0');
});

test('ordinals follow English, the teens too', () => {
  const values = [1, 2, 3, 4, 11, 12, 13, 21, 111, 112, 2047, 1002];
  expect(values.map(ordinal)).toEqual([
    ...['1st', '2nd', '3rd', '4th', '11th', '12th', '13th', '21st', '111th', '112th', '2,047th', '1,002nd'],
  ]);
});

test('a noun agrees with its figure', () => {
  expect(counted(1, 'ticket')).toBe('1 ticket');
  expect(counted(1104, 'fan')).toBe('1,104 fans');
  expect(counted(0, 'person', 'people')).toBe('0 people');
  expect(noun(1, 'person', 'people')).toBe('person');
});

test('a share is never rounded to all or nothing', () => {
  expect(percent(91, 100)).toBe('91%');
  expect(percent(999, 1000)).toBe('99%');
  expect(percent(1, 1000)).toBe('1%');
  expect(percent(0, 1000)).toBe('0%');
  expect(percent(1000, 1000)).toBe('100%');
  expect(percent(0, 0)).toBe('0%');
});
