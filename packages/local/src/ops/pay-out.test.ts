import { newId } from '@zilker/contracts/ids';
import { expect, test } from 'vitest';
import { parsePayout } from './pay-out.ts';

const event = newId('event');

test('an amount is decimal, a reference as many words as it has', () => {
  expect(parsePayout([event, '1250.05', 'USD', 'ACH', '7'])).toEqual({
    event,
    amountCents: 125_005,
    currency: 'usd',
    reference: 'ACH 7',
  });
  expect(parsePayout([event, '12', 'usd', 'x']).amountCents).toBe(1_200);
});

test.each([
  [['evt_x', '12', 'usd', 'x'], 'That is not the id of an event'],
  [[event, '-12', 'usd', 'x'], 'That is not an amount'],
  [[event, '12.5', 'usd', 'x'], 'That is not an amount'],
  [[event, '0.00', 'usd', 'x'], 'That is not an amount'],
  [[event, '12', 'jpy', 'x'], 'That is not a currency'],
  [[event, '12', 'usd'], 'by which reference'],
  [[], 'That is not the id of an event'],
])('%j says what is wrong', (words, sentence) => {
  expect(() => parsePayout(words)).toThrow(sentence);
});
