import { expect, test } from 'vitest';
import { formatUsPhone, parseUsPhone } from './phone.ts';

test('a whole number is read however it was typed', () => {
  for (const typed of ['(512) 555-0142', '5125550142', '1 512 555 0142', '+1 512-555-0142', '+15125550142']) {
    expect(parseUsPhone(typed)).toEqual({ e164: '+15125550142' });
  }
});

test('what is wrong is said in the field’s own words', () => {
  expect(parseUsPhone('')).toEqual({ problem: 'Enter your mobile number.' });
  expect(parseUsPhone('512 555')).toEqual({ problem: '4 more digits.' });
  expect(parseUsPhone('512 555 014')).toEqual({ problem: '1 more digit.' });
  expect(parseUsPhone('512 555 01423')).toEqual({ problem: '1 digit too many.' });
  expect(parseUsPhone('012 555 0142')).toEqual({ problem: 'This is not a US number.' });
});

test('a number takes shape as it is typed', () => {
  const typed = ['5', '512', '5125', '512555', '5125550', '5125550142', '+15125550142'];
  expect(typed.map(formatUsPhone)).toEqual([
    ...['5', '512', '(512) 5', '(512) 555', '(512) 555-0', '(512) 555-0142', '(512) 555-0142'],
  ]);
  expect(formatUsPhone('51255501423')).toBe('51255501423');
});
