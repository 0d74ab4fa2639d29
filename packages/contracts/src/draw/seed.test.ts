import { expect, test } from 'vitest';
import { leafOf } from './leaf.ts';
import { commitment, seedOf } from './seed.ts';
import vectors from './vectors.json' with { type: 'json' };

const fromHex = (text: string) => Uint8Array.from(Buffer.from(text, 'hex'));
const toHex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex');

test('leaves, commitments and seeds agree with an independent implementation', () => {
  for (const { drop, account, blind, leaf } of vectors.leaves)
    expect(toHex(leafOf({ drop, account, blind: fromHex(blind) }))).toBe(leaf);
  for (const { drop, n, roster, secret, randomness, ...expected } of vectors.seeds) {
    const inputs = {
      drop,
      n,
      roster: fromHex(roster),
      secret: fromHex(secret),
      randomness: fromHex(randomness),
    };
    expect(toHex(seedOf(inputs))).toBe(expected.seed);
    expect(toHex(commitment(inputs.secret))).toBe(expected.commitment);
  }
});

test('ids do not run into each other', () => {
  const blind = new Uint8Array(16);
  expect(leafOf({ drop: 'ab', account: 'c', blind })).not.toEqual(
    leafOf({ drop: 'a', account: 'bc', blind }),
  );
});

test('every input moves the seed', () => {
  const of = (byte: number) => new Uint8Array(32).fill(byte);
  const inputs = { drop: 'drp_a', n: 5, roster: of(1), secret: of(2), randomness: of(3) };
  const seeds = [
    inputs,
    { ...inputs, drop: 'drp_b' },
    { ...inputs, n: 6 },
    { ...inputs, roster: of(9) },
    { ...inputs, secret: of(9) },
    { ...inputs, randomness: of(9) },
    { ...inputs, roster: of(2), secret: of(1) },
  ].map((each) => toHex(seedOf(each)));
  expect(new Set(seeds).size).toBe(seeds.length);
});

test('wrong lengths and numbers are refused in words', () => {
  const of32 = new Uint8Array(32);
  const good = { drop: 'drp_a', n: 5, roster: of32, secret: of32, randomness: of32 };
  expect(() => seedOf({ ...good, roster: new Uint8Array(31) })).toThrow('The roster has 32 bytes, not 31.');
  expect(() => seedOf({ ...good, secret: new Uint8Array() })).toThrow('The secret has 32 bytes, not 0.');
  expect(() => seedOf({ ...good, randomness: new Uint8Array(48) })).toThrow(RangeError);
  expect(() => seedOf({ ...good, n: -1 })).toThrow(RangeError);
  expect(() => seedOf({ ...good, n: 1.5 })).toThrow(RangeError);
  expect(() => seedOf({ ...good, drop: 'x'.repeat(256) })).toThrow('An id has 255 bytes at most, not 256.');
  expect(() => commitment(new Uint8Array(31))).toThrow(RangeError);
  expect(() => leafOf({ drop: 'd', account: 'a', blind: new Uint8Array(15) })).toThrow(
    'A blind has 16 bytes',
  );
});
