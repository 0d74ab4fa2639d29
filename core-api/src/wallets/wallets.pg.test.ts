import { createPublicKey } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { insertPaidOrder } from '@zilker/box-office/doors/testing-doors';
import { insertAccount, insertSale } from '@zilker/box-office/testing-rows';
import { googleSecret } from '@zilker/box-office/wallets/google-secret';
import { updatePasses } from '@zilker/box-office/wallets/update-passes';
import { request } from '@zilker/contracts/client';
import { makeDeviceKey, makeProof, publicJwk, thumbprintOf } from '@zilker/contracts/dpop';
import { createWalletLinks } from '@zilker/contracts/http/wallets';
import { type Id, newId } from '@zilker/contracts/ids';
import { dropPolicy } from '@zilker/contracts/ticket/policy';
import { parseStaticCode, verifyStaticCode } from '@zilker/contracts/ticket/static-code';
import { totpAt } from '@zilker/contracts/ticket/totp';
import { proofHeader } from '@zilker/contracts/tokens';
import { type GoogleWalletStandIn, startGoogleWallet } from '@zilker/local/google-wallet/google-wallet';
import { codeNow } from '@zilker/local/google-wallet/save-page';
import { inRepository } from '@zilker/local/paths';
import { freePort } from '@zilker/local/ports';
import { checkPkpass, openPkpass } from '@zilker/local/wallets/open-pkpass';
import { makeWalletKeys } from '@zilker/local/wallets/wallet-keys';
import { jwtVerify } from 'jose';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestCore, type TestCore, testOrigins } from '../testing.ts';

const keys = makeWalletKeys(new Date());
let google: GoogleWalletStandIn;
let core: TestCore;
let nowMs = Date.now();
beforeAll(async () => {
  google = await startGoogleWallet({ port: await freePort(), keys: keys.google, readImage });
  core = await startTestCore({
    now: () => new Date(nowMs),
    env: {
      APPLE_PASS_KEYS: JSON.stringify(keys.apple),
      GOOGLE_WALLET_KEYS: JSON.stringify(keys.google),
      GOOGLE_WALLET_URL: google.url,
    },
  });
});
afterAll(async () => {
  await core.stop();
  await google.stop();
});

/** What the storefront would answer: its files. */
async function readImage(uri: string) {
  const { origin, pathname } = new URL(uri);
  expect(origin).toBe(testOrigins.STOREFRONT_ORIGIN);
  return new Response(await readFile(inRepository(`storefront/public${pathname}`)));
}

const service = '/api/v1/wallets/apple/v1';

async function soldTicket() {
  const { db } = core.database;
  const fan = await insertAccount(db, { name: 'Mara V.' });
  const policy = { ...dropPolicy, carry: { fromHoursBefore: null } };
  const sale = await insertSale(db, { event: { policy } });
  const { tickets: sold } = await insertPaidOrder(db, sale, fan);
  const ticket = sold[0] ?? newId('ticket');
  const headers = await core.bearer({ role: 'fan', sub: fan.id, sid: 's' });
  const links = () => request(createWalletLinks, { base: core.base, params: { ticket }, body: {}, headers });
  return { fan, sale, ticket, links };
}

const refund = (ticket: Id<'ticket'>) =>
  core.database.pool.query("UPDATE tickets SET state = 'refunded' WHERE id = $1", [ticket]);

/** What the link leads to, asked for as a browser does. */
const follow = (url = '') => fetch(url.replace(testOrigins.STOREFRONT_ORIGIN, core.base));

/** The pass on an iPhone: what is in it, and the calls that Apple's protocol has for it. */
async function onIphone(url = '', device = newId('walletPass')) {
  const bytes = Buffer.from(await (await follow(url)).arrayBuffer());
  const json = JSON.parse(String(openPkpass(bytes).get('pass.json'))) as {
    serialNumber: Id<'walletPass'>;
    passTypeIdentifier: string;
    authenticationToken: string;
  };
  const { serialNumber, passTypeIdentifier } = json;
  const authorization = `ApplePass ${json.authenticationToken}`;
  const list = `${core.base}${service}/devices/${device}/registrations/${passTypeIdentifier}`;
  return {
    bytes,
    json,
    register: (pushToken = 'ab12cd34', headers = { authorization }) =>
      fetch(`${list}/${serialNumber}`, { method: 'POST', headers, body: JSON.stringify({ pushToken }) }),
    unregister: (headers = { authorization }) =>
      fetch(`${list}/${serialNumber}`, { method: 'DELETE', headers }),
    changed: (tag?: string) => fetch(tag === undefined ? list : `${list}?passesUpdatedSince=${tag}`),
    fetch: (more: Record<string, string> = {}) =>
      fetch(`${core.base}${service}/passes/${passTypeIdentifier}/${serialNumber}`, {
        headers: { authorization, ...more },
      }),
  };
}

test('a fan’s link gives the pass of the ticket, for ten minutes', async () => {
  const { links, ticket } = await soldTicket();
  const { apple, carriedFromMs } = await links();
  expect(carriedFromMs).toBe(0);
  const answer = await follow(apple?.url);
  expect(answer.headers.get('content-type')).toBe('application/vnd.apple.pkpass');
  const bytes = Buffer.from(await answer.arrayBuffer());
  expect(await checkPkpass(bytes, keys.apple.issuer)).toEqual([]);
  const { barcodes } = JSON.parse(String(openPkpass(bytes).get('pass.json')));
  const code = parseStaticCode(barcodes[0].message);
  const [verifier] = core.context.tickets.verifiers;
  expect(code).toMatchObject({ carrier: 'apple', ticket, serial: 1 });
  expect(code && verifyStaticCode(code, Buffer.from(verifier?.publicKey ?? '', 'base64url'))).toBe(true);

  const other = (apple?.url ?? '').replace(/passes\/\w+/, `passes/${newId('walletPass')}`);
  expect((await follow(other)).status).toBe(404);
  nowMs += 10 * 60_000 + 1;
  expect((await follow(apple?.url)).status).toBe(404);
});

test('another fan’s ticket gets no link', async () => {
  const { ticket } = await soldTicket();
  const headers = await core.bearer({ role: 'fan', sub: newId('account'), sid: 's' });
  const asked = request(createWalletLinks, { base: core.base, params: { ticket }, body: {}, headers });
  await expect(asked).rejects.toMatchObject({ code: 'ticket_unknown' });
});

describe('of a ticket that a phone shows', () => {
  async function shown() {
    const { fan, ticket } = await soldTicket();
    const phone = await makeDeviceKey();
    const jkt = await thumbprintOf(await publicJwk(phone));
    await core.database.pool.query('UPDATE tickets SET serial = 1, device_jkt = $2 WHERE id = $1', [
      ticket,
      jkt,
    ]);
    const ask = async ({ by, codeAgeMs }: { by?: CryptoKeyPair; codeAgeMs: number }) => {
      const at = { role: 'fan', sub: fan.id, sid: 's', authAtMs: nowMs - codeAgeMs } as const;
      const headers = await core.bearer(at);
      const accessToken = headers.authorization.slice('Bearer '.length);
      const nonce = core.context.nonces.mint(nowMs);
      const url = `${testOrigins.STOREFRONT_ORIGIN}/api/v1/tickets/${ticket}/wallet-links`;
      const proof = by && (await makeProof(by, { method: 'POST', url, accessToken, nonce }, nowMs));
      return request(createWalletLinks, {
        base: core.base,
        params: { ticket },
        body: {},
        headers: proof ? { ...headers, [proofHeader]: proof } : headers,
      });
    };
    return { phone, ask };
  }
  const hourMs = 3_600_000;

  test('that phone has a pass whenever it asks', async () => {
    const { phone, ask } = await shown();
    expect((await ask({ by: phone, codeAgeMs: hourMs })).apple).not.toBeNull();
  });

  test('another has one by a fresh code alone', async () => {
    const { ask } = await shown();
    const other = await makeDeviceKey();
    for (const by of [{ by: other }, {}]) {
      await expect(ask({ ...by, codeAgeMs: hourMs })).rejects.toMatchObject({ code: 'code_not_fresh' });
      expect((await ask({ ...by, codeAgeMs: 60_000 })).apple).not.toBeNull();
    }
  });
});

test('Apple’s web service, as an iPhone goes through it', async () => {
  const { links, ticket } = await soldTicket();
  const phone = await onIphone((await links()).apple?.url);
  expect((await phone.changed()).status).toBe(204);
  expect((await phone.register()).status).toBe(201);
  expect((await phone.register('ef56ab78')).status).toBe(200);

  nowMs += 60_000;
  const listed = await phone.changed();
  expect(listed.status).toBe(200);
  const { serialNumbers, lastUpdated } = (await listed.json()) as Record<string, never>;
  expect(serialNumbers).toEqual([phone.json.serialNumber]);
  expect((await phone.changed(lastUpdated)).status).toBe(204);

  const whole = await phone.fetch();
  expect(whole.status).toBe(200);
  const modified = whole.headers.get('last-modified') ?? '';
  expect(await checkPkpass(Buffer.from(await whole.arrayBuffer()), keys.apple.issuer)).toEqual([]);
  expect((await phone.fetch({ 'if-modified-since': modified })).status).toBe(304);

  // the venue takes the ticket back: its pass changes, the phone is told which, and fetches it
  const { db } = core.database;
  await refund(ticket);
  await updatePasses(db, ticket, new Date(nowMs));
  expect(await (await phone.changed(lastUpdated)).json()).toMatchObject({ serialNumbers });
  const over = await phone.fetch({ 'if-modified-since': modified });
  expect(over.status).toBe(200);
  const json = JSON.parse(String(openPkpass(Buffer.from(await over.arrayBuffer())).get('pass.json')));
  expect(json).toMatchObject({ voided: true, serialNumber: phone.json.serialNumber });
  expect(json).not.toHaveProperty('barcodes');
  expect(json.authenticationToken).toBe(phone.json.authenticationToken);

  const log = { method: 'POST', body: JSON.stringify({ logs: ['[10:00] web service error'] }) };
  expect((await fetch(`${core.base}${service}/log`, log)).status).toBe(200);
  expect((await phone.unregister()).status).toBe(200);
  expect((await phone.changed()).status).toBe(204);
});

test('a change in the second of the last fetch is fetched too', async () => {
  const { links, ticket } = await soldTicket();
  const phone = await onIphone((await links()).apple?.url);
  const modified = (await phone.fetch()).headers.get('last-modified') ?? '';
  const { db } = core.database;
  await refund(ticket);
  await updatePasses(db, ticket, new Date(nowMs));
  expect((await phone.fetch({ 'if-modified-since': modified })).status).toBe(200);
});

test('whoever does not hold the pass learns nothing and changes nothing', async () => {
  const { links } = await soldTicket();
  const phone = await onIphone((await links()).apple?.url);
  const other = await onIphone((await (await soldTicket()).links()).apple?.url);
  for (const authorization of [
    '',
    'ApplePass',
    'ApplePass x',
    `ApplePass ${other.json.authenticationToken}`,
  ]) {
    expect((await phone.register('ab12', { authorization })).status, authorization).toBe(401);
    expect((await phone.unregister({ authorization })).status, authorization).toBe(401);
    expect((await phone.fetch({ authorization })).status, authorization).toBe(401);
  }
  const authorization = `ApplePass ${phone.json.authenticationToken}`;
  const elsewhere = `${core.base}${service}/passes/pass.com.other/${phone.json.serialNumber}`;
  expect((await fetch(elsewhere, { headers: { authorization } })).status).toBe(404);
  expect((await phone.register('no token: ;')).status).toBe(400);
  const large = { method: 'POST', body: JSON.stringify({ logs: ['x'.repeat(20_000)] }) };
  expect((await fetch(`${core.base}${service}/log`, large)).status).toBe(413);
});

test('Google has the pass before its link is given: a JWT of the service account, and a code that turns', async () => {
  const { links, ticket, sale } = await soldTicket();
  const { google: link } = await links();
  const jwt = /\/gp\/v\/save\/(.+)$/.exec(link?.url ?? '')?.[1] ?? '';
  const { payload, protectedHeader } = await jwtVerify(jwt, createPublicKey(keys.google.key), {
    issuer: keys.google.account,
    audience: 'google',
    currentDate: new Date(nowMs),
  });
  expect(protectedHeader).toMatchObject({ alg: 'RS256', kid: keys.google.keyId });
  const classId = `${keys.google.issuer}.${sale.event.id}`;
  const id = expect.stringMatching(new RegExp(`^${keys.google.issuer}\\.wps_`));
  expect(payload).toMatchObject({
    typ: 'savetowallet',
    origins: [testOrigins.STOREFRONT_ORIGIN],
    iat: Math.floor(nowMs / 1000),
    payload: { eventTicketObjects: [{ id, classId }] },
  });
  expect(JSON.stringify(payload)).not.toContain('Z2:');

  const named = (payload as { payload: { eventTicketObjects: { id: string }[] } }).payload;
  const object = google.read('eventTicketObject', named.eventTicketObjects[0]?.id ?? '');
  const described = (words: string) => ({
    contentDescription: { translatedValues: [{ language: 'es', value: words }] },
  });
  expect(google.read('eventTicketClass', classId)).toMatchObject({
    reviewStatus: 'APPROVED',
    logo: described('Logotipo de Zilker'),
    heroImage: described('Una multitud, y en ella una persona iluminada'),
  });
  expect(object).toMatchObject({ state: 'ACTIVE', ticketHolderName: 'Mara V.', ticketNumber: '1/1' });
  // what Google's app shows at a moment is what doors and we take at that moment
  const at = 1_800_000_000_000;
  const code = parseStaticCode(codeNow(object, at) ?? '');
  expect(code).toMatchObject({ carrier: 'google', ticket, serial: 1 });
  expect(code?.digits).toBe(
    totpAt(googleSecret(core.context.config.WALLET_SECRET, { ticket, serial: 1 }), at),
  );
  const saved = await fetch(link?.url ?? '');
  expect(saved.status).toBe(200);
  expect(await saved.text()).toContain('Copper Moon in the wallet');
  // asked for again, Google need not be told again
  const calls = google.calls.length;
  await links();
  expect(google.calls.length).toBe(calls);
});

test('while Google is away the other wallet is there', async () => {
  const { links } = await soldTicket();
  google.setAway(true);
  expect(await links()).toMatchObject({ google: null, apple: { url: expect.stringContaining('wps_') } });
  google.setAway(false);
  expect((await links()).google).not.toBeNull();
});

test('where we have no keys there are no wallets', async () => {
  const bare = await startTestCore();
  try {
    const headers = await bare.bearer({ role: 'fan', sub: newId('account'), sid: 's' });
    const params = { ticket: newId('ticket') };
    const asked = request(createWalletLinks, { base: bare.base, params, body: {}, headers });
    await expect(asked).rejects.toMatchObject({ code: 'wallet_unavailable' });
    expect((await fetch(`${bare.base}${service}/log`, { method: 'POST', body: '{}' })).status).toBe(404);
  } finally {
    await bare.stop();
  }
});
