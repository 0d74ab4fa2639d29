import { insertPaidOrder } from '@zilker/box-office/doors/testing-doors';
import { insertAccount, insertSale } from '@zilker/box-office/testing-rows';
import { request } from '@zilker/contracts/client';
import { deviceSign, makeDeviceKey, makeProof } from '@zilker/contracts/dpop';
import * as tickets from '@zilker/contracts/http/tickets';
import { newId } from '@zilker/contracts/ids';
import { makeCode, stepAt } from '@zilker/contracts/ticket/code';
import { judge } from '@zilker/contracts/ticket/judge';
import { openDoor } from '@zilker/contracts/ticket/open-door';
import { dropPolicy } from '@zilker/contracts/ticket/policy';
import { nonceHeader } from '@zilker/contracts/tokens';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestCore, type TestCore, testOrigins } from '../testing.ts';

let core: TestCore;
beforeAll(async () => {
  core = await startTestCore();
});
afterAll(() => core.stop());

async function fanWithTicket() {
  const { db } = core.database;
  const fan = await insertAccount(db);
  const sale = await insertSale(db);
  const { tickets: sold } = await insertPaidOrder(db, sale, fan);
  const [ticket = newId('ticket')] = sold;
  return { fan, ticket, event: sale.event, ...(await bearerOf(fan.id)) };
}

async function bearerOf(account: ReturnType<typeof newId<'account'>>) {
  const headers = await core.bearer({ role: 'fan', sub: account, sid: 'x', authAtMs: Date.now() });
  return { headers, accessToken: headers.authorization.slice('Bearer '.length) };
}

/** The device's way: the nonce comes with the list, the proof with the request. */
async function activate(
  at: { ticket: ReturnType<typeof newId<'ticket'>>; headers: Record<string, string>; accessToken: string },
  key: CryptoKeyPair,
  change: { url?: string; method?: string; accessToken?: string; nonce?: string; nowMs?: number } = {},
) {
  let nonce = '';
  await request(tickets.listTickets, {
    base: core.base,
    headers: at.headers,
    onHeaders: (headers) => {
      nonce = headers.get(nonceHeader) ?? '';
    },
  });
  const url = `${testOrigins.STOREFRONT_ORIGIN}/api/v1/tickets/${at.ticket}/activate`;
  const proof = await makeProof(
    key,
    { method: 'POST', url, accessToken: at.accessToken, nonce, ...change },
    change.nowMs,
  );
  return request(tickets.activateTicket, {
    base: core.base,
    params: { ticket: at.ticket },
    headers: { ...at.headers, DPoP: proof },
  });
}

test('a phone gets a certificate, makes its code by itself, and a door lets it in', async () => {
  const at = await fanWithTicket();
  const key = await makeDeviceKey();
  const { ticket, certificate } = await activate(at, key);
  expect(ticket).toMatchObject({ id: at.ticket, serial: 1, state: 'valid' });

  const nowMs = Date.now();
  const code = await makeCode(Buffer.from(certificate, 'base64url'), stepAt(nowMs), (message) =>
    deviceSign(key, message),
  );
  const door = openDoor({
    event: at.event.id,
    version: 1,
    since: null,
    doorsAtMs: 0,
    policy: dropPolicy,
    gates: [],
    types: [],
    by: [],
    rows: [],
  });
  const { verifiers } = core.context.tickets;
  const scan = { code, direction: 'in', nowMs, gate: null, door, verifiers, here: new Map() } as const;
  expect(judge(scan)).toMatchObject({ answer: 'valid', ticket: at.ticket, serial: 1 });

  expect((await activate(at, key)).ticket.serial).toBe(1);
  expect((await activate(at, await makeDeviceKey())).ticket.serial).toBe(2);
});

test('a session whose code was entered long ago moves no ticket from the phone that shows it', async () => {
  const at = await fanWithTicket();
  await activate(at, await makeDeviceKey());
  for (const authAtMs of [undefined, Date.now() - 11 * 60_000]) {
    const auth = authAtMs === undefined ? {} : { authAtMs };
    const headers = await core.bearer({ role: 'fan', sub: at.fan.id, sid: 'x', ...auth });
    const accessToken = headers.authorization.slice('Bearer '.length);
    await expect(activate({ ...at, headers, accessToken }, await makeDeviceKey())).rejects.toMatchObject({
      code: 'code_not_fresh',
      status: 403,
    });
  }
});

test('every proof that is not for this request is refused, and the ticket stays where it is', async () => {
  const at = await fanWithTicket();
  const key = await makeDeviceKey();
  const other = await fanWithTicket();
  const bare = request(tickets.activateTicket, {
    base: core.base,
    params: { ticket: at.ticket },
    headers: at.headers,
  });
  await expect(bare).rejects.toMatchObject({ code: 'proof_required' });
  const refusals: [Parameters<typeof activate>[2], string][] = [
    [{ method: 'GET' }, 'proof_invalid'],
    [{ url: `https://evil.example/api/v1/tickets/${at.ticket}/activate` }, 'proof_invalid'],
    [{ accessToken: other.accessToken }, 'proof_invalid'],
    [{ nowMs: Date.now() - 120_000 }, 'proof_stale'],
    [{ nonce: 'b2xk' }, 'use_dpop_nonce'],
  ];
  for (const [change, code] of refusals)
    await expect(activate(at, key, change), JSON.stringify(change)).rejects.toMatchObject({ code });
  const { tickets: own } = await request(tickets.listTickets, { base: core.base, headers: at.headers });
  expect(own).toMatchObject([{ serial: 0 }]);
});

test('a refusal for want of a nonce brings one', async () => {
  const at = await fanWithTicket();
  const refused = await activate(at, await makeDeviceKey(), { nonce: 'b2xk' }).catch(
    (cause: unknown) => cause,
  );
  expect(refused).toMatchObject({ code: 'use_dpop_nonce', status: 401 });
  const nonce = (refused as { headers: Headers }).headers.get(nonceHeader) ?? '';
  expect((await activate(at, await makeDeviceKey(), { nonce })).ticket.serial).toBe(1);
});

test('another fan’s ticket is unknown; nobody without a fan’s sign-in gets this far', async () => {
  const at = await fanWithTicket();
  const other = await fanWithTicket();
  const stolen = { ...other, ticket: at.ticket };
  await expect(activate(stolen, await makeDeviceKey())).rejects.toMatchObject({
    code: 'ticket_unknown',
    status: 404,
  });
  await expect(request(tickets.listTickets, { base: core.base })).rejects.toMatchObject({
    code: 'sign_in_required',
  });
  const scanner = await core.bearer({ role: 'operator', sub: newId('staff'), sid: 'x', name: 'Op' });
  await expect(request(tickets.listTickets, { base: core.base, headers: scanner })).rejects.toMatchObject({
    code: 'role_required',
  });
});
