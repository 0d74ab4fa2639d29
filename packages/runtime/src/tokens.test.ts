import { createPrivateKey } from 'node:crypto';
import { newId } from '@zilker/contracts/ids';
import { type TokenKind, tokenKinds } from '@zilker/contracts/tokens';
import { SignJWT } from 'jose';
import { expect, test } from 'vitest';
import { generateKeys, type PrivateJwks, publicJwks } from './keys.ts';
import { signer, verifier } from './tokens.ts';

const keys = generateKeys({ development: true });
const jwks = publicJwks(keys);
const verify = verifier('access', { access: jwks });
const fan = { role: 'fan', sub: newId('account'), sid: 's1' } as const;
const signFan = (ttlMs = 60_000, set: PrivateJwks = keys) => signer('access', set)(fan, { ttlMs });

test('claims survive the way', async () => {
  expect(await verify(await signFan())).toEqual(fan);
});

test('an expired token says so with its own code', async () => {
  await expect(verify(await signFan(-60_000))).rejects.toMatchObject({ code: 'access_expired' });
});

test('any altered byte is refused', async () => {
  const token = await signFan();
  for (let at = 0; at < token.length - 2; at += 3) {
    const other = token[at] === 'A' ? 'B' : 'A';
    const altered = token.slice(0, at) + other + token.slice(at + 1);
    await expect(verify(altered), `byte ${at}`).rejects.toMatchObject({ code: 'access_invalid' });
  }
});

test('a foreign key is refused, even under a known kid', async () => {
  const foreign = generateKeys({ development: true });
  await expect(verify(await signFan(60_000, foreign))).rejects.toMatchObject({ code: 'access_invalid' });
  const [{ kid } = { kid: '' }] = keys.keys;
  const disguised = { keys: foreign.keys.map((key) => ({ ...key, kid })) };
  await expect(verify(await signFan(60_000, disguised))).rejects.toMatchObject({ code: 'access_invalid' });
});

test('no kind passes for another, though the key were the same', async () => {
  for (const kind of Object.keys(tokenKinds) as TokenKind[]) {
    if (kind === 'access') continue;
    const token = await signAny({ ...tokenKinds[kind] });
    await expect(verify(token), kind).rejects.toMatchObject({ code: 'access_invalid' });
  }
});

test('typ, iss, aud, alg, exp and the claims are each looked at', async () => {
  const right = tokenKinds.access;
  expect(await verify(await signAny(right))).toEqual(fan);
  for (const wrong of [
    { typ: 'JWT' },
    { iss: 'zilker/room' },
    { aud: 'elsewhere' },
    { claims: { role: 'fan', sub: newId('venue'), sid: 's' } },
    { claims: { role: 'king', sub: fan.sub, sid: 's' } },
    { endless: true },
    { kid: 'unknown' },
  ])
    await expect(verify(await signAny({ ...right, ...wrong })), JSON.stringify(wrong)).rejects.toMatchObject({
      code: 'access_invalid',
    });
  for (const garbage of ['', 'x', 'a.b.c', `${'x'.repeat(5000)}`, await unsigned()])
    await expect(verify(garbage)).rejects.toMatchObject({ code: 'access_invalid' });
});

test("the crowd's tokens pass only where its keys are known", async () => {
  const crowd = generateKeys({ development: true });
  const token = await signer('crowd', crowd)(fan, { ttlMs: 60_000 });
  await expect(verify(token)).rejects.toMatchObject({ code: 'access_invalid' });
  const both = verifier('access', { access: jwks, crowd: publicJwks(crowd) });
  expect(await both(token)).toEqual(fan);
  expect(await both(await signFan())).toEqual(fan);
  // the crowd's key does not speak for core-api
  await expect(both(await signFan(60_000, crowd))).rejects.toMatchObject({ code: 'access_invalid' });
});

test('after a rotation the old key still verifies and the new one signs', async () => {
  const next = generateKeys({ development: true });
  const rotated = { keys: [...next.keys, ...keys.keys] };
  const during = verifier('access', { access: publicJwks(rotated) });
  expect(await during(await signFan())).toEqual(fan);
  expect(await verifier('access', { access: publicJwks(next) })(await signFan(60_000, rotated))).toEqual(fan);
});

test('each kind has its own code', async () => {
  await expect(verifier('admission', { admission: jwks })('x')).rejects.toMatchObject({
    code: 'admission_invalid',
  });
  await expect(verifier('place', { place: jwks })('x')).rejects.toMatchObject({ code: 'place_invalid' });
});

/** A token put together by hand, well signed by the right key. */
function signAny(of: {
  typ: string;
  iss: string;
  aud: string;
  claims?: unknown;
  endless?: boolean;
  kid?: string;
}): Promise<string> {
  const [jwk] = keys.keys;
  if (jwk === undefined) throw new Error('no key');
  const claims =
    of.claims !== undefined && !Object.hasOwn(of.claims as object, 'kind') ? (of.claims as object) : fan;
  const token = new SignJWT({ ...claims, ...fanUnlessGiven(claims) })
    .setProtectedHeader({ alg: 'EdDSA', typ: of.typ, kid: of.kid ?? jwk.kid })
    .setIssuer(of.iss)
    .setAudience(of.aud)
    .setIssuedAt();
  return (of.endless ? token : token.setExpirationTime('1m')).sign(
    createPrivateKey({ key: jwk, format: 'jwk' }),
  );
}

/** A contract's own schema in place of claims means: a fan's. */
function fanUnlessGiven(claims: object): object {
  return 'role' in claims ? {} : fan;
}

async function unsigned(): Promise<string> {
  const [, payload] = (await signFan()).split('.');
  const header = Buffer.from(JSON.stringify({ alg: 'none', typ: tokenKinds.access.typ })).toString(
    'base64url',
  );
  return `${header}.${payload}.`;
}
