import { newId } from '@zilker/contracts/ids';
import { authenticate } from '@zilker/contracts/ticket/authenticate';
import { parseCode } from '@zilker/contracts/ticket/code';
import { expect, test } from 'vitest';
import { opensslProofs } from './openssl-proofs.ts';
import { createTestMint } from './testing-doors.ts';

const mint = createTestMint();
const [ticket, event] = [newId('ticket'), newId('event')];

async function shown() {
  const code = parseCode(await (await mint.phone()).codeAt(ticket, event, Date.now()));
  if (code === null) throw new Error('this is no code');
  return code;
}

test.each([undefined, () => true])('finds what plain JavaScript finds (signed: %s)', async (signed) => {
  const proofs = opensslProofs(signed === undefined ? {} : { signed });
  for (let n = 0; n < 8; n++) {
    const code = await shown();
    const other = await shown();
    const { certificate } = code;
    const cases = [
      code,
      { ...code, signature: code.signature.with(n * 7, 255 - (code.signature[n * 7] ?? 0)) },
      { ...code, signature: other.signature },
      { ...code, signature: new Uint8Array(64) },
      { ...code, certificate: { ...certificate, deviceKey: other.certificate.deviceKey } },
      // no point of the curve, and no point at all
      { ...code, certificate: { ...certificate, deviceKey: new Uint8Array(33).fill(255) } },
      { ...code, certificate: { ...certificate, deviceKey: new Uint8Array(33) } },
    ];
    for (const one of cases)
      expect(await proofs.turning(one, mint.verifiers)).toBe(authenticate(one, mint.verifiers));
  }
});

test('a certificate counts by a key of its id alone, or by the word of who holds the key', async () => {
  const code = await shown();
  const foreign = createTestMint().verifiers;
  expect(await opensslProofs({}).turning(code, foreign)).toBe('certificate');
  expect(await opensslProofs({}).turning(code, [])).toBe('certificate');
  expect(await opensslProofs({ signed: () => false }).turning(code, mint.verifiers)).toBe('certificate');
});
