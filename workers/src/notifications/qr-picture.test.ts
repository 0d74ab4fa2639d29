import { createCodeSigner } from '@zilker/box-office/wallets/code-signer';
import { newId } from '@zilker/contracts/ids';
import { generateKeys } from '@zilker/runtime/keys';
import { encode } from 'uqr';
import { expect, test } from 'vitest';
import { qrPicture } from './qr-picture.ts';

test('a printed code fits a small picture that cheap phones read', async () => {
  const sign = createCodeSigner(generateKeys({ development: true }));
  const fields = { ticket: newId('ticket'), event: newId('event'), serial: 0xffff_ffff } as const;
  const code = await sign({ carrier: 'print', ...fields });
  const { version, size } = encode(code, { ecc: 'M', border: 4 });
  expect(version).toBeLessThanOrEqual(10);
  const picture = qrPicture(code);
  expect(picture.subarray(1, 4).toString('latin1')).toBe('PNG');
  expect([picture.readUInt32BE(16), picture.readUInt32BE(20)]).toEqual([size * 6, size * 6]);
  expect(picture.length).toBeLessThan(12_000);
});
