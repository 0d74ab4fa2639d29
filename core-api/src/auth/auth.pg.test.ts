import { codeOf } from '@zilker/box-office/identity/code-of';
import { seed } from '@zilker/box-office/seed';
import { RequestError, request } from '@zilker/contracts/client';
import * as auth from '@zilker/contracts/http/auth';
import { newId } from '@zilker/contracts/ids';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestCore, type TestCore, testOrigins } from '../testing.ts';

let core: TestCore;
let ahead = 0;
beforeAll(async () => {
  core = await startTestCore({ now: () => new Date(Date.now() + ahead) });
  await seed(core.database.db, new Date());
});
afterAll(() => core.stop());

let phones = 0;
const newPhone = () => `+1512700${String(phones++).padStart(4, '0')}`;

type Browser = { cookie?: string; headers?: Record<string, string> };

/** A request as a browser makes it, which keeps the cookie it gets. */
async function send(path: string, body: unknown, browser: Browser = {}, method = 'POST') {
  const response = await fetch(core.base + path, {
    method,
    headers: {
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...(browser.cookie === undefined ? {} : { cookie: browser.cookie }),
      ...browser.headers,
    },
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
  const setCookie = response.headers.get('set-cookie');
  if (setCookie !== null) browser.cookie = setCookie.split(';')[0] ?? '';
  const json = (await response.json()) as { code?: string; facts?: object; access?: string };
  return { status: response.status, json, code: json.code, setCookie };
}

async function signIn(browser: Browser, phone = newPhone()) {
  const { challenge } = await request(auth.requestCode, {
    base: core.base,
    body: { app: 'storefront', phone },
  });
  const code = codeOf(core.context.config.OTP_SECRET, challenge);
  return send('/api/v1/auth/sessions', { app: 'storefront', challenge, code }, browser);
}

const refresh = (browser: Browser, app = 'storefront') => send('/api/v1/auth/refresh', { app }, browser);

describe('a fan’s sign-in', () => {
  test('by a code, then by a cookie that no script sees, until they sign out', async () => {
    const browser: Browser = {};
    const signed = await signIn(browser);
    expect(signed.status).toBe(200);
    expect(signed.setCookie).toMatch(/^zilker-fan=ses_/);
    expect(signed.setCookie).toMatch(/HttpOnly/);
    expect(signed.setCookie).toMatch(/SameSite=Lax/);
    expect(signed.setCookie).toMatch(/Path=\//);
    expect(signed.setCookie).not.toMatch(/Secure|Domain/);

    const again = await refresh(browser);
    expect(again.status).toBe(200);
    expect(await core.context.verifyAccess(again.json.access ?? '')).toMatchObject({ role: 'fan' });

    const out = await send('/api/v1/auth/sessions/storefront', undefined, browser, 'DELETE');
    expect(out).toMatchObject({ status: 200, json: { ended: true } });
    expect(out.setCookie).toMatch(/^zilker-fan=;.*Max-Age=0/);
  });

  test('a copied cookie outlives neither sign-out nor its turn', async () => {
    const browser: Browser = {};
    await signIn(browser);
    const copied = { cookie: browser.cookie ?? '' };
    ahead += 31_000;
    await refresh(browser);
    ahead += 31_000;
    expect(await refresh(copied)).toMatchObject({ status: 401, code: 'sign_in_required' });
    expect(await refresh(browser)).toMatchObject({ status: 401, code: 'sign_in_required' });
    expect(browser.cookie).toBe('zilker-fan=');
  });

  test('never takes over a session that the browser came with', async () => {
    const attacker: Browser = {};
    await signIn(attacker);
    const victim: Browser = { cookie: attacker.cookie ?? '' };
    const signed = await signIn(victim);
    expect(signed.status).toBe(200);
    expect(victim.cookie?.split('.')[0]).not.toBe(attacker.cookie?.split('.')[0]);
    // and what was there before is over
    expect(await refresh(attacker)).toMatchObject({ code: 'sign_in_required' });
    expect((await refresh(victim)).status).toBe(200);
  });

  test('a page of another site cannot use the cookie', async () => {
    const browser: Browser = {};
    await signIn(browser);
    const from = (origin: string) => ({ ...browser, headers: { origin } });
    expect(await refresh(from('https://evil.example'))).toMatchObject({ status: 400, code: 'bad_request' });
    expect(await refresh(from(testOrigins.PORTAL_ORIGIN))).toMatchObject({ code: 'bad_request' });
    expect(await refresh(from('null'))).toMatchObject({ code: 'bad_request' });
    expect((await refresh(from(testOrigins.STOREFRONT_ORIGIN))).status).toBe(200);
  });

  test('the app of the cookie is the app of the session', async () => {
    const browser: Browser = {};
    await signIn(browser);
    const value = browser.cookie?.split('=')[1] ?? '';
    expect(await refresh({ cookie: `zilker-portal=${value}` }, 'portal')).toMatchObject({
      code: 'sign_in_required',
    });
    expect((await refresh(browser)).status).toBe(200);
  });

  test('tells how many tries are left, and when a next code may be asked for', async () => {
    const phone = newPhone();
    const ask = () => send('/api/v1/auth/codes', { app: 'storefront', phone });
    const asked = (await ask()).json as { challenge?: string };
    expect(await ask()).toMatchObject({ status: 429, code: 'code_too_soon' });
    const wrong = await send('/api/v1/auth/sessions', {
      app: 'storefront',
      challenge: asked.challenge,
      code: codeOf(new Uint8Array(32), newId('challenge')),
    });
    expect(wrong).toMatchObject({ status: 403, code: 'code_wrong' });
    expect(wrong.json.facts).toEqual({ triesLeft: 4 });
    expect(wrong.setCookie).toBeNull();
  });

  test('says a name and a mail address with an access token alone', async () => {
    const browser: Browser = {};
    const { json } = await signIn(browser);
    const headers = { authorization: `Bearer ${json.access}` };
    const { me } = await request(auth.updateMe, { base: core.base, headers, body: { name: ' Mara V. ' } });
    expect(me).toMatchObject({ role: 'fan', name: 'Mara V.' });
    const bare = request(auth.updateMe, { base: core.base, body: { name: 'X' } });
    await expect(bare).rejects.toMatchObject({ code: 'sign_in_required' });
  });
});

describe('staff', () => {
  test('sign in by mail and are told their venue; strangers learn nothing', async () => {
    const ask = (email: string) => send('/api/v1/auth/codes', { app: 'portal', email });
    const known = await ask('  Door@RedBluff.example ');
    const stranger = await ask('stranger@redbluff.example');
    expect(known.status).toBe(200);
    expect(stranger.status).toBe(200);
    expect(Object.keys(stranger.json)).toEqual(Object.keys(known.json));

    const trade = (challenge: unknown) =>
      send('/api/v1/auth/sessions', {
        app: 'portal',
        challenge,
        code: codeOf(core.context.config.OTP_SECRET, challenge as `otp_${string}`),
      });
    const signed = await trade((known.json as { challenge?: string }).challenge);
    expect(signed.json).toMatchObject({ me: { role: 'venue_admin', venue: { name: 'Red Bluff Hall' } } });
    expect(signed.setCookie).toMatch(/^zilker-portal=/);
    expect(await trade((stranger.json as { challenge?: string }).challenge)).toMatchObject({
      code: 'code_wrong',
    });
  });
});

test('on https the cookie is bound to its host', async () => {
  const secure = await startTestCore({ env: { STOREFRONT_ORIGIN: 'https://zilker.example' } });
  try {
    const phone = newPhone();
    const { challenge } = await request(auth.requestCode, {
      base: secure.base,
      body: { app: 'storefront', phone },
    });
    const code = codeOf(secure.context.config.OTP_SECRET, challenge);
    const response = await fetch(`${secure.base}/api/v1/auth/sessions`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', origin: 'https://zilker.example' },
      body: JSON.stringify({ app: 'storefront', challenge, code }),
    });
    expect(response.headers.get('set-cookie')).toMatch(/^__Host-zilker-fan=ses_.*Secure/);
  } finally {
    await secure.stop();
  }
});

describe('bad input', () => {
  const cases: [string, unknown, number, string][] = [
    ['/api/v1/auth/codes', '{', 400, 'bad_request'],
    ['/api/v1/auth/codes', 'null', 400, 'bad_request'],
    ['/api/v1/auth/codes', {}, 400, 'bad_request'],
    ['/api/v1/auth/codes', { app: 'storefront', phone: '5125550142' }, 400, 'bad_request'],
    ['/api/v1/auth/codes', { app: 'storefront', phone: 15125550142 }, 400, 'bad_request'],
    ['/api/v1/auth/codes', { app: 'portal', email: 'nobody' }, 400, 'bad_request'],
    ['/api/v1/auth/codes', { app: 'scanner', phone: '+15125550142' }, 400, 'bad_request'],
    ['/api/v1/auth/codes', { app: 'storefront', phone: '+1'.padEnd(20_000, '5') }, 413, 'body_too_large'],
    ['/api/v1/auth/sessions', { app: 'storefront', challenge: 'otp_x', code: '123456' }, 400, 'bad_request'],
    [
      '/api/v1/auth/sessions',
      { app: 'storefront', challenge: newId('challenge'), code: '12345' },
      400,
      'bad_request',
    ],
    [
      '/api/v1/auth/sessions',
      { app: 'storefront', challenge: newId('challenge'), code: '123456' },
      403,
      'code_expired',
    ],
    ['/api/v1/auth/refresh', { app: 'storefront' }, 401, 'sign_in_required'],
    ['/api/v1/auth/refresh', { app: '__proto__' }, 400, 'bad_request'],
    ['/api/v1/auth/nothing', {}, 404, 'not_found'],
  ];
  test.each(cases)('%s %j is refused', async (path, body, status, code) => {
    const before = await core.database.pool.query('SELECT count(*) FROM challenges');
    expect(await send(path, body)).toMatchObject({ status, code });
    expect((await core.database.pool.query('SELECT count(*) FROM challenges')).rows).toEqual(before.rows);
  });

  test('tokens of nobody, of another kind and of the past are told apart', async () => {
    const patch = (authorization: string) =>
      request(auth.updateMe, { base: core.base, headers: { authorization }, body: { name: 'X' } }).catch(
        (cause: unknown) => (cause instanceof RequestError ? cause.code : cause),
      );
    const claims = { role: 'fan', sub: newId('account'), sid: 'x' } as const;
    expect(await patch('Bearer nonsense')).toBe('access_invalid');
    expect(await patch((await core.bearer(claims, -60_000)).authorization)).toBe('access_expired');
    const [staffClaims] = [{ role: 'operator', sub: newId('staff'), sid: 'x', name: 'Op' } as const];
    expect(await patch((await core.bearer(staffClaims)).authorization)).toBe('role_required');
  });
});
