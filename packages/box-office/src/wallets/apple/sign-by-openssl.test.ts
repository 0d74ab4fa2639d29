import { generateKeyPairSync } from 'node:crypto';
import forge from 'node-forge';
import { expect, test } from 'vitest';
import { signByOpenssl } from './sign-by-openssl.ts';

const makeKey = () =>
  generateKeyPairSync('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs1', format: 'pem' },
  }).privateKey;

test('a signature is the same to the byte, whoever made it', () => {
  const pem = makeKey();
  const key = forge.pki.privateKeyFromPem(pem);
  const signatures = () =>
    ['', 'manifest', 'x'.repeat(10_000)].map((words) => key.sign(forge.md.sha1.create().update(words)));
  const own = signatures();
  signByOpenssl(pem);
  expect(signatures()).toEqual(own);
  // negative control: it is OpenSSL that signs, by the key that it was given
  signByOpenssl(makeKey());
  for (const [nth, other] of signatures().entries()) expect(other).not.toBe(own[nth]);
});
