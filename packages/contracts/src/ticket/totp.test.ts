import { utf8ToBytes } from '@noble/hashes/utils.js';
import { expect, test } from 'vitest';
import { totpAt, totpOffset, totpPeriodMs } from './totp.ts';

// RFC 6238, appendix B, SHA-1
const secret = utf8ToBytes('12345678901234567890');
test.each([
  [59, '94287082'],
  [1_111_111_109, '07081804'],
  [1_111_111_111, '14050471'],
  [1_234_567_890, '89005924'],
  [2_000_000_000, '69279037'],
  [20_000_000_000, '65353130'],
])('at %i s it is %s', (seconds, digits) => {
  expect(totpAt(secret, seconds * 1000, 30_000)).toBe(digits);
});

test('digits are found two periods off, and not three', () => {
  const now = 1_700_000_000_000;
  for (const periods of [-2, -1, 0, 1, 2])
    expect(totpOffset(secret, totpAt(secret, now + periods * totpPeriodMs), now)).toBe(periods);
  for (const periods of [-3, 3])
    expect(totpOffset(secret, totpAt(secret, now + periods * totpPeriodMs), now)).toBeNull();
});
