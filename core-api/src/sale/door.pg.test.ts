import { insertAccount, insertOpenVisits, insertSale } from '@zilker/box-office/testing-rows';
import { makeDeviceKey } from '@zilker/contracts/dpop';
import * as routes from '@zilker/contracts/http/sale';
import { newId } from '@zilker/contracts/ids';
import { accessTtlMs, admissionHeader, idempotencyHeader, proofHeader } from '@zilker/contracts/tokens';
import { generateKeys } from '@zilker/runtime/keys';
import { nonces } from '@zilker/runtime/proof';
import { signer } from '@zilker/runtime/tokens';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestCore, type TestCore } from '../testing.ts';
import { allRows, calledFan, type Headers, headersOf, send, type TestFan } from './testing-fan.ts';

/**
 * The door of the shop: every sale route, with each thing that may be wrong about who comes. Each is refused with its own code and
 * writes nothing.
 */
let core: TestCore;
let fan: TestFan;
let order: string;
let drop: `drp_${string}`;
let otherDrop: `drp_${string}`;

beforeAll(async () => {
  core = await startTestCore();
  const { db } = core.context;
  const sale = await insertSale(db);
  drop = sale.drop.id;
  otherDrop = (await insertSale(db)).drop.id;
  fan = await calledFan(core, { drop, index: 0 });
  await insertOpenVisits(db, sale.drop, [fan.account]);
  const held = await core.context.reserver.reserve({
    admission: { account: fan.account.id, drop, index: 0, callNo: 1 },
    idempotencyKey: newId('order').slice(4),
    lines: sale.types.map(({ id }) => ({ type: id, quantity: 1 })),
  });
  order = held.id;
  lines = held.lines.map(({ type }) => ({ type, quantity: 2 }));
});
afterAll(() => core.stop());

let lines: { type: string; quantity: number }[];
const sent = {
  openVisit: () => ({ route: routes.openVisit, params: { drop } }),
  readVisit: () => ({ route: routes.readVisit, params: { drop } }),
  extendVisit: () => ({ route: routes.extendVisit, params: { drop } }),
  leaveVisit: () => ({ route: routes.leaveVisit, params: { drop } }),
  reserve: () => ({ route: routes.reserve, params: { drop }, body: { lines } }),
  extendHold: () => ({ route: routes.extendHold, params: { order } }),
  checkout: () => ({ route: routes.checkout, params: { order } }),
  cancelOrder: () => ({ route: routes.cancelOrder, params: { order } }),
};
type Name = keyof typeof sent;
const names = Object.keys(sent) as Name[];
const isRead = (name: Name) => name === 'readVisit';

type Wrong = (name: Name, valid: Headers) => Promise<Headers> | Headers;
const without =
  (header: string): Wrong =>
  (_, { [header]: _left, ...rest }) =>
    rest;
const bearer = (token: string) => ({ authorization: `Bearer ${token}` });
const fanClaims = () => ({ role: 'fan' as const, sub: fan.account.id, sid: newId('session') });
/** One character of the signed part is another one. */
const altered = (token: string) => {
  const at = token.indexOf('.') + 9;
  return token.slice(0, at) + (token[at] === 'A' ? 'B' : 'A') + token.slice(at + 1);
};
const admittedBy = async (change: object, keys = core.admissionKeys, ttlMs = 600_000) => ({
  [admissionHeader]: await signer('admission', keys)({ ...fan.claims, ...change }, { ttlMs }),
});
const proof = (name: Name, change: Parameters<typeof headersOf>[2]) => headersOf(fan, sent[name](), change);

const wrongs: Record<string, { code: string; wrong: Wrong; writesOnly?: true }> = {
  'no access token': { code: 'sign_in_required', wrong: without('authorization') },
  'a stale access token': {
    code: 'access_expired',
    wrong: async (_, valid) => ({
      ...valid,
      ...bearer(await core.context.signAccess(fanClaims(), { ttlMs: -1_000 })),
    }),
  },
  'a foreign access token': {
    code: 'access_invalid',
    wrong: async (_, valid) => ({
      ...valid,
      ...bearer(
        await signer('access', generateKeys({ development: true }))(fanClaims(), { ttlMs: accessTtlMs }),
      ),
    }),
  },
  'an access token that claims to be of the crowd': {
    code: 'access_invalid',
    wrong: async (_, valid) => ({
      ...valid,
      ...bearer(await signer('crowd', core.admissionKeys)(fanClaims(), { ttlMs: accessTtlMs })),
    }),
  },
  'an altered access token': {
    code: 'access_invalid',
    wrong: (_, valid) => ({ ...valid, ...bearer(altered(fan.accessToken)) }),
  },
  'a venue’s session': {
    code: 'role_required',
    wrong: async (_, valid) => ({
      ...valid,
      ...bearer(
        await core.context.signAccess(
          { role: 'operator', sub: newId('staff'), sid: newId('session'), name: 'Ada' },
          { ttlMs: accessTtlMs },
        ),
      ),
    }),
  },
  'another account’s session': {
    code: 'admission_wrong_account',
    wrong: async (name) => {
      const { id } = await stranger();
      const accessToken = await core.context.signAccess({ ...fanClaims(), sub: id }, { ttlMs: accessTtlMs });
      return { ...(await proof(name, { accessToken })), ...bearer(accessToken) };
    },
  },
  'no admission token': { code: 'admission_required', wrong: without(admissionHeader) },
  'a stale admission token': {
    code: 'admission_expired',
    wrong: async (_, valid) => ({ ...valid, ...(await admittedBy({}, core.admissionKeys, -1_000)) }),
  },
  'a foreign admission token': {
    code: 'admission_invalid',
    wrong: async (_, valid) => ({ ...valid, ...(await admittedBy({}, generateKeys({ development: true }))) }),
  },
  'an altered admission token': {
    code: 'admission_invalid',
    wrong: (_, valid) => ({ ...valid, [admissionHeader]: altered(fan.admission) }),
  },
  'an access token in place of an admission token': {
    code: 'admission_invalid',
    wrong: (_, valid) => ({ ...valid, [admissionHeader]: fan.accessToken }),
  },
  'an admission token of another drop': {
    code: 'admission_wrong_drop',
    wrong: async (_, valid) => ({ ...valid, ...(await admittedBy({ drop: otherDrop })) }),
  },
  'no Idempotency-Key': {
    code: 'idempotency_key_required',
    wrong: without(idempotencyHeader),
    writesOnly: true,
  },
  'an Idempotency-Key that the proof does not repeat': {
    code: 'proof_invalid',
    wrong: (_, valid) => ({ ...valid, [idempotencyHeader]: newId('order').slice(4) }),
    writesOnly: true,
  },
  'no proof': { code: 'proof_required', wrong: without(proofHeader) },
  'another device’s proof': {
    code: 'proof_wrong_device',
    wrong: async (name) => proof(name, { device: await makeDeviceKey() }),
  },
  'an altered proof': {
    code: 'proof_invalid',
    wrong: (_, valid) => ({ ...valid, [proofHeader]: altered(valid[proofHeader] ?? '') }),
  },
  'a proof for another method': { code: 'proof_invalid', wrong: (name) => proof(name, { method: 'PUT' }) },
  'a proof for another address': {
    code: 'proof_invalid',
    wrong: (name) => proof(name, { url: 'http://localhost:4300/api/v1/me' }),
  },
  'a proof for another origin': {
    code: 'proof_invalid',
    wrong: (name) => proof(name, { url: `https://evil.example${new URL(urlOf(name)).pathname}` }),
  },
  'a proof for another access token': {
    code: 'proof_invalid',
    wrong: (name) => proof(name, { accessToken: 'another' }),
  },
  'a stale proof': {
    code: 'proof_stale',
    wrong: (name) => proof(name, { atMs: Date.now() - 120_000 }),
  },
  'a proof with a nonce that we never gave': {
    code: 'use_dpop_nonce',
    wrong: (name) => proof(name, { nonce: nonces(new Uint8Array(32)).mint(Date.now()) }),
  },
  'a proof with an old nonce': {
    code: 'use_dpop_nonce',
    wrong: (name) => proof(name, { nonce: core.context.nonces.mint(Date.now() - 3_600_000) }),
  },
};

describe.each(names)('%s', (name) => {
  for (const [what, { code, wrong, writesOnly }] of Object.entries(wrongs)) {
    if (writesOnly === true && isRead(name)) continue;
    test(`refuses ${what}: ${code}`, async () => {
      const request = sent[name]();
      const headers = await wrong(name, await headersOf(fan, request));
      await stranger();
      const before = await allRows(core);
      expect((await send(core, request, headers)).code).toBe(code);
      expect(await allRows(core)).toBe(before);
    });
  }

  test('refuses a call that was used already: admission_used', async () => {
    await changeVisit("state = 'done'");
    const before = await allRows(core);
    const request = sent[name]();
    expect((await send(core, request, await headersOf(fan, request))).code).toBe('admission_used');
    expect(await allRows(core)).toBe(before);
    await changeVisit("state = 'holding'");
  });

  test('refuses a call that a later one took the place of: call_lapsed', async () => {
    const request = sent[name]();
    await changeVisit('call_no = 2');
    expect((await send(core, request, await headersOf(fan, request))).code).toBe('call_lapsed');
    await changeVisit('call_no = 1');
  });

  test('answers every refusal with a nonce that the next proof may carry', async () => {
    const request = sent[name]();
    const { code, nonce } = await send(core, request, await proof(name, { nonce: 'bm90LW91cnM' }));
    expect(code).toBe('use_dpop_nonce');
    expect(core.context.nonces.check(nonce ?? '', Date.now())).toBe(true);
  });
});

test.each(['openVisit', 'readVisit', 'reserve'] as const)(
  'control: a valid request gets into %s',
  async (name) => {
    const request = sent[name]();
    const { status, code } = await send(core, request, await headersOf(fan, request));
    expect({ status, code }).toEqual({ status: 200, code: null });
  },
);

test('control: past the door the others meet the box office’s own answers', async () => {
  const leave = sent.leaveVisit();
  expect((await send(core, leave, await headersOf(fan, leave))).code).toBe('order_exists');
  // the address of Stripe in this test answers nobody
  const checkout = sent.checkout();
  expect((await send(core, checkout, await headersOf(fan, checkout))).code).toBe('payment_unavailable');
  const cancel = sent.cancelOrder();
  expect((await send(core, cancel, await headersOf(fan, cancel))).status).toBe(200);
});

const changeVisit = (assignment: string) =>
  core.database.pool.query(`UPDATE visits SET ${assignment} WHERE drop_id = $1`, [drop]);

function urlOf(name: Name): string {
  const { route, params } = sent[name]();
  return `http://localhost:4300${Object.entries(params).reduce((path, [key, value]) => path.replace(`:${key}`, value), route.path)}`;
}

let made: Promise<{ id: `acc_${string}` }> | undefined;
function stranger() {
  made ??= insertAccount(core.context.db);
  return made;
}
