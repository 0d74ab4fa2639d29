import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { makeDeviceKey, makeProof, publicJwk, thumbprintOf } from '@zilker/contracts/dpop';
import { exportJWK, SignJWT } from 'jose';
import { expect, test } from 'vitest';
import { nonces, nonceTtlMs, type ProofRequest, verifyProof } from './proof.ts';

const nowMs = 1_790_000_000_000;
const url = 'http://localhost:4300/api/v1/orders';
const accessToken = 'an.access.token';
const idempotencyKey = 'key-0123456789abcdef';
const secret = randomBytes(32);
const { mint, check } = nonces(secret);
const nonce = mint(nowMs);
const key = await makeDeviceKey();

const asked = { method: 'POST', url, accessToken, nonce, idempotencyKey };
const request = (header: string | undefined, change: Partial<ProofRequest> = {}): ProofRequest => ({
  header,
  method: 'POST',
  url,
  accessToken,
  idempotencyKey,
  nowMs,
  checkNonce: (one) => check(one, nowMs),
  ...change,
});

test('a good proof names its device', async () => {
  const jkt = await thumbprintOf(await publicJwk(key));
  const proof = await makeProof(key, asked, nowMs);
  expect(await verifyProof(request(proof))).toEqual({ jkt });
  // the query is no part of htu
  expect(await verifyProof(request(proof, { url: `${url}?page=2` }))).toEqual({ jkt });
});

test('no proof', async () => {
  await expect(verifyProof(request(undefined))).rejects.toMatchObject({ code: 'proof_required' });
});

test.each([
  ['another method', { method: 'DELETE' }],
  ['another path', { url: `${url}/x` }],
  ['another origin', { url: 'https://elsewhere.example/api/v1/orders' }],
  ['another access token', { accessToken: 'another.access.token' }],
  ['another idempotency key', { idempotencyKey: 'key-fedcba9876543210' }],
  ['no idempotency key', { idempotencyKey: undefined }],
])('made for %s: refused', async (_, change) => {
  const proof = await makeProof(key, asked, nowMs);
  await expect(verifyProof(request(proof, change))).rejects.toMatchObject({ code: 'proof_invalid' });
});

test('old, and from the future', async () => {
  for (const offMs of [-61_000, 62_000]) {
    const proof = await makeProof(key, asked, nowMs + offMs);
    await expect(verifyProof(request(proof))).rejects.toMatchObject({ code: 'proof_stale' });
  }
});

test('without a nonce, with an old one, with one of another secret', async () => {
  const { nonce: _, ...without } = asked;
  const old = mint(nowMs - nonceTtlMs - 1);
  const foreign = nonces(randomBytes(32)).mint(nowMs);
  const future = mint(nowMs + 60_000);
  for (const wrong of [without, ...[old, foreign, future, 'AAAA'].map((one) => ({ ...asked, nonce: one }))])
    await expect(verifyProof(request(await makeProof(key, wrong, nowMs)))).rejects.toMatchObject({
      code: 'use_dpop_nonce',
    });
  expect(check(mint(nowMs - nonceTtlMs), nowMs)).toBe(true);
});

test('any altered byte is refused', async () => {
  const proof = await makeProof(key, asked, nowMs);
  for (let at = 0; at < proof.length - 2; at += 7) {
    const altered = proof.slice(0, at) + (proof[at] === 'A' ? 'B' : 'A') + proof.slice(at + 1);
    await expect(verifyProof(request(altered)), `byte ${at}`).rejects.toMatchObject({
      code: 'proof_invalid',
    });
  }
});

test('a key in the header that did not sign, an RSA key, a private key, another alg: refused', async () => {
  const other = await publicJwk(await makeDeviceKey());
  const [, claims = '', signature = ''] = (await makeProof(key, asked, nowMs)).split('.');
  const swapped = [encode({ typ: 'dpop+jwt', alg: 'ES256', jwk: other }), claims, signature].join('.');
  const pair = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const leaky = await sign(
    { typ: 'dpop+jwt', alg: 'ES256', jwk: await exportJWK(pair.privateKey) },
    pair.privateKey,
  );
  const wrongTyp = await sign(
    { typ: 'JWT', alg: 'ES256', jwk: await exportJWK(pair.publicKey) },
    pair.privateKey,
  );
  const none = [encode({ typ: 'dpop+jwt', alg: 'none', jwk: other }), claims, ''].join('.');
  for (const wrong of [swapped, leaky, wrongTyp, none, 'garbage', 'a.b.c'])
    await expect(verifyProof(request(wrong))).rejects.toMatchObject({ code: 'proof_invalid' });
});

const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');

function sign(header: { typ: string; alg: string; jwk: object }, by: import('node:crypto').KeyObject) {
  return new SignJWT({ jti: 'x'.repeat(20), htm: 'POST', htu: url, iat: nowMs / 1000, ath: 'x', nonce })
    .setProtectedHeader(header as never)
    .sign(by);
}
