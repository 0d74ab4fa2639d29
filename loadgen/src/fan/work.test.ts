import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { solve } from './work.ts';

const challengeOf = (number: number) => ({
  algorithm: 'SHA-256' as const,
  challenge: createHash('sha256').update(`salt?expires=1${number}`).digest('hex'),
  maxNumber: 1_000,
  salt: 'salt?expires=1',
  signature: 'aa',
  level: 1,
});

test.each([0, 417, 1_000])('the number %i is found, and goes back as ALTCHA has it', (number) => {
  const { level: _, maxNumber: __, ...challenge } = challengeOf(number);
  const payload: unknown = JSON.parse(Buffer.from(solve(challengeOf(number)), 'base64').toString());
  expect(payload).toEqual({ ...challenge, number });
});

test('what no number solves is said', () => {
  expect(() => solve(challengeOf(1_001))).toThrow(RangeError);
});
