import { withTransaction } from '@zilker/box-office/db';
import { createPairing } from '@zilker/box-office/doors/create-pairing';
import { checkInOf, createTestMint, insertPaidOrder } from '@zilker/box-office/doors/testing-doors';
import { checkIns } from '@zilker/box-office/schema/tables';
import { insertAccount, insertGate, insertSale } from '@zilker/box-office/testing-rows';
import { request } from '@zilker/contracts/client';
import { deviceSign, makeDeviceKey, publicJwk } from '@zilker/contracts/dpop';
import * as doors from '@zilker/contracts/http/doors';
import { newId } from '@zilker/contracts/ids';
import { makeCode, stepAt } from '@zilker/contracts/ticket/code';
import { entriesOf } from '@zilker/contracts/ticket/open-door';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestCore, type TestCore } from '../testing.ts';
import { compressKey } from '../tickets/compress-key.ts';

let core: TestCore;
beforeAll(async () => {
  core = await startTestCore();
});
afterAll(() => core.stop());

/** A paired scanner at a night whose doors are open, and one sold ticket. */
async function night() {
  const { db } = core.database;
  const sale = await insertSale(db, { event: { doorsAt: new Date(Date.now() - 3_600_000) } });
  const gate = await insertGate(db, sale.event);
  const { tickets } = await insertPaidOrder(db, sale, await insertAccount(db));
  const input = { venue: sale.venue.id, event: sale.event.id, gate: gate.id };
  const { code } = await withTransaction(db, (tx) =>
    createPairing(tx, input, core.context.config.OTP_SECRET, new Date()),
  );
  const paired = await request(doors.pair, { base: core.base, body: { code, name: 'Sam' } });
  return {
    sale,
    gate,
    paired,
    ticket: tickets[0] ?? newId('ticket'),
    headers: { authorization: `Bearer ${paired.access}` },
  };
}

async function codeFor(ticket: ReturnType<typeof newId<'ticket'>>, event: ReturnType<typeof newId<'event'>>) {
  const key = await makeDeviceKey();
  const deviceKey = compressKey(await publicJwk(key));
  const certificate = await core.context.tickets.certify({ ticket, event, deviceKey, serial: 1 });
  return makeCode(certificate, stepAt(Date.now()), (message) => deviceSign(key, message));
}

test('a phone pairs, keeps the list, lets a fan in once and says what it did', async () => {
  const { sale, gate, paired, ticket, headers } = await night();
  expect(paired).toMatchObject({ gate: { id: gate.id }, event: { id: sale.event.id } });
  expect(paired.expiresAtMs).toBeGreaterThan(sale.event.startsAt.getTime());

  const { list, verifiers } = await request(doors.readDoorList, { base: core.base, headers });
  expect(list).toMatchObject({ event: sale.event.id, since: null });
  expect(entriesOf(list)).toMatchObject([{ ticket, state: 'valid' }]);
  expect(verifiers).toEqual(core.context.tickets.verifiers);

  const record = checkInOf(ticket, await codeFor(ticket, sale.event.id), Date.now());
  const sync = () =>
    request(doors.syncCheckIns, {
      base: core.base,
      headers,
      body: { sentAtMs: Date.now(), checkIns: [record] },
    });
  expect(await sync()).toMatchObject({ results: [{ answer: 'valid' }], checkedInHere: 1 });
  expect(await sync()).toMatchObject({ results: [{ answer: 'valid' }], checkedInHere: 1 });
  const query = { since: list.version };
  const after = await request(doors.readDoorList, { base: core.base, headers, query });
  expect(entriesOf(after.list)).toMatchObject([
    { state: 'checked_in', checkedIn: { gateName: 'Front gate' } },
  ]);
});

test('a full batch of evidence is taken', async () => {
  const { sale, ticket, headers } = await night();
  const code = await codeFor(ticket, sale.event.id);
  const checkIns = Array.from({ length: 200 }, () => checkInOf(ticket, code, Date.now()));
  const { results } = await request(doors.syncCheckIns, {
    base: core.base,
    headers,
    body: { sentAtMs: Date.now(), checkIns },
  });
  expect(results.filter(({ answer }) => answer === 'valid')).toHaveLength(1);
  expect(results.filter(({ answer }) => answer === 'duplicate')).toHaveLength(199);
});

test('codes that are wrong, late or tried too often are told apart', async () => {
  const pair = (code: string) => request(doors.pair, { base: core.base, body: { code, name: 'Sam' } });
  await expect(pair('000000')).rejects.toMatchObject({ code: 'pairing_wrong', status: 403 });
  await expect(pair('12345')).rejects.toMatchObject({ code: 'bad_request' });
});

describe('nobody works a door without its scanner’s token', () => {
  test.each(['readDoorList', 'syncCheckIns'] as const)('%s', async (name) => {
    const { sale, gate, ticket } = await night();
    const body = { sentAtMs: Date.now(), checkIns: [checkInOf(ticket, 'x', Date.now())] };
    const send = (headers: Record<string, string>) =>
      name === 'readDoorList'
        ? request(doors.readDoorList, { base: core.base, headers })
        : request(doors.syncCheckIns, { base: core.base, headers, body });
    await expect(send({})).rejects.toMatchObject({ code: 'sign_in_required' });
    const venue = sale.venue.id;
    const admin = await core.bearer({ role: 'venue_admin', sub: newId('staff'), sid: 'x', venue, name: 'X' });
    await expect(send(admin)).rejects.toMatchObject({ code: 'role_required' });
    const scanner = { role: 'scanner', sub: newId('scanner'), sid: 'x', venue } as const;
    const unpaired = await core.bearer({ ...scanner, event: sale.event.id, gate: gate.id });
    await expect(send(unpaired)).rejects.toMatchObject({ code: 'access_expired' });
  });
});

test.each([
  ['no list', {}],
  ['an empty list', { sentAtMs: 1, checkIns: [] }],
  [
    'too many',
    { sentAtMs: 1, checkIns: Array.from({ length: 201 }, () => checkInOf(newId('ticket'), 'x', 0)) },
  ],
  ['a code of kilobytes', { sentAtMs: 1, checkIns: [checkInOf(newId('ticket'), 'x'.repeat(401), 0)] }],
  ['a time before all time', { sentAtMs: 1, checkIns: [checkInOf(newId('ticket'), 'x', -1)] }],
  ['half a megabyte', { sentAtMs: 1, checkIns: [], more: 'x'.repeat(500_000) }],
])('%s is refused and keeps nothing', async (_, body) => {
  const { headers } = await night();
  const before = await core.database.db.$count(checkIns);
  const response = await fetch(`${core.base}/api/v1/doors/check-ins`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  });
  expect([400, 413]).toContain(response.status);
  expect(await response.json()).toMatchObject({
    code: expect.stringMatching(/^(bad_request|body_too_large)$/),
  });
  expect(await core.database.db.$count(checkIns)).toBe(before);
});

test('a certificate by another mint opens no door', async () => {
  const { sale, ticket, headers } = await night();
  const phone = await createTestMint().phone();
  const forged = await phone.codeAt(ticket, sale.event.id, Date.now());
  const body = { sentAtMs: Date.now(), checkIns: [checkInOf(ticket, forged, Date.now())] };
  const { results } = await request(doors.syncCheckIns, { base: core.base, headers, body });
  expect(results).toMatchObject([{ answer: 'invalid' }]);
});
