import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import { expect, test } from 'vitest';
import { makeSearch } from './find-number.ts';
import { payloadOf } from './solve.ts';

const salt = '4f2c9b0a?expires=1763832000&for=drp_1.acc_1';
const challengeFor = (number: number) => bytesToHex(sha256(utf8ToBytes(salt + number)));

function searchAll(number: number, maxNumber: number) {
  const search = makeSearch({ challenge: challengeFor(number), salt, maxNumber });
  for (;;) {
    const found = search.next(7);
    if (found !== undefined) return { found, share: search.share() };
  }
}

test('finds the number wherever it is', () => {
  for (const number of [0, 1, 6, 7, 99, 100]) expect(searchAll(number, 100).found).toBe(number);
});

test('says so when there is none', () => {
  expect(searchAll(101, 100)).toEqual({ found: 'none', share: 1 });
});

test('the payload is the one that ALTCHA describes', () => {
  const challenge = {
    algorithm: 'SHA-256',
    challenge: 'aa',
    maxNumber: 9,
    salt,
    signature: 'bb',
    level: 1,
  } as const;
  expect(JSON.parse(atob(payloadOf(challenge, 4)))).toEqual({
    algorithm: 'SHA-256',
    challenge: 'aa',
    number: 4,
    salt,
    signature: 'bb',
  });
});
