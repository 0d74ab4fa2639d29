import { encode } from 'uqr';
import { expect, test } from 'vitest';
import { qrPath } from './qr-path.ts';

test('the path darkens exactly the modules of the code', () => {
  const text = 'HTTPS://ZILKER.EXAMPLE/T/01JD8M4Q7N2V';
  const { size, path } = qrPath(text);
  const drawn = Array.from({ length: size }, () => Array<boolean>(size).fill(false));
  for (const [, x, y, run] of path.matchAll(/M(\d+) (\d+)h(\d+)v1h-\d+z/g)) {
    drawn[Number(y)]?.fill(true, Number(x), Number(x) + Number(run));
  }
  expect(drawn).toEqual(encode(text, { ecc: 'M', border: 0 }).data);
});

test('a ticket code of 200 bytes in base45 stays at or under version 12', () => {
  const { size } = qrPath('AB7%'.repeat(75));
  expect(size).toBeLessThanOrEqual(17 + 4 * 12);
});
