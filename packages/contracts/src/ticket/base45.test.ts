import { expect, test } from 'vitest';
import { decodeBase45, encodeBase45 } from './base45.ts';

const bytes = (text: string) => new TextEncoder().encode(text);

test('the examples of RFC 9285 hold both ways', () => {
  for (const [plain, encoded] of [
    ['AB', 'BB8'],
    ['Hello!!', '%69 VD92EX0'],
    ['base-45', 'UJCLQE7W581'],
    ['ietf!', 'QED8WEX0'],
    ['', ''],
  ] as const) {
    expect(encodeBase45(bytes(plain))).toBe(encoded);
    expect(decodeBase45(encoded)).toEqual(bytes(plain));
  }
});

test('every byte and every pair of bytes comes back', () => {
  for (let value = 0; value < 256; value++) {
    const one = Uint8Array.of(value);
    expect(decodeBase45(encodeBase45(one))).toEqual(one);
  }
  const pairs = new Uint8Array(2 * 65536);
  for (let value = 0; value < 65536; value++) pairs.set([value >>> 8, value & 255], 2 * value);
  expect(decodeBase45(encodeBase45(pairs))).toEqual(pairs);
});

test('what is no Base45 is refused', () => {
  // a digit alone, 65,536 in three, 256 in two, and letters outside the alphabet
  for (const text of ['A', 'ABCD', 'GGX', ':::', 'V5', '::', 'ab', 'A_', 'ÀB', '\n0'])
    expect(decodeBase45(text)).toBeNull();
  expect(decodeBase45('FGW')).toEqual(Uint8Array.of(255, 255));
});
