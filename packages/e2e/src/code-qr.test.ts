import { encode } from 'uqr';
import { expect, test } from 'vitest';
import vectors from '../../contracts/src/ticket/vectors.json' with { type: 'json' };

/** The side of a QR code of version v has 17 + 4v modules (ISO/IEC 18004). */
const versionOf = (text: string) => (encode(text, { ecc: 'M', border: 0 }).size - 17) / 4;

test('every form of our code fits a QR code of version 10 at level M', () => {
  const versions = (start: string) =>
    vectors.codes.flatMap(({ code }) => (code.startsWith(start) ? [versionOf(code)] : []));
  expect(new Set(versions('Z1:'))).toEqual(new Set([10]));
  // what stands on paper and in wallets is smaller: a screen of theirs may be dim, and paper crumpled
  expect(Math.max(...versions('Z2:'))).toBeLessThanOrEqual(7);
});

test('a character more than ours would take version 11', () => {
  const [{ code = '' } = {}] = vectors.codes;
  expect(versionOf(`${code}:::`)).toBe(10);
  expect(versionOf(`${code}::::`)).toBe(11);
});
