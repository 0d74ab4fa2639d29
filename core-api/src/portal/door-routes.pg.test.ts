import { withTransaction } from '@zilker/box-office/db';
import { createPairing } from '@zilker/box-office/doors/create-pairing';
import { createNight } from '@zilker/box-office/doors/testing-night';
import { request } from '@zilker/contracts/client';
import * as doors from '@zilker/contracts/http/doors';
import * as portal from '@zilker/contracts/http/portal-doors';
import { newId } from '@zilker/contracts/ids';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestCore, type TestCore } from '../testing.ts';

let core: TestCore;
beforeAll(async () => {
  core = await startTestCore();
});
afterAll(() => core.stop());

const key = () => ({ 'Idempotency-Key': newId('order').slice(4) });

/** A venue’s night, with somebody of its staff and a scanner that was paired over HTTP. */
async function working() {
  const { db } = core.database;
  const night = await createNight(db, { policy: { reentry: true } });
  const venue = night.sale.venue.id;
  const event = night.sale.event.id;
  const { code } = await withTransaction(db, (tx) =>
    createPairing(tx, { venue, event, gate: night.front.id }, core.context.config.OTP_SECRET, new Date()),
  );
  const paired = await request(doors.pair, { base: core.base, body: { code, name: 'Sam' } });
  const staff = await core.bearer({ role: 'venue_admin', sub: newId('staff'), sid: 's', venue, name: 'A' });
  const stranger = await core.bearer({
    role: 'venue_admin',
    sub: newId('staff'),
    sid: 's',
    venue: newId('venue'),
    name: 'B',
  });
  const scanner = { authorization: `Bearer ${paired.access}` };
  const admit = async (change: Parameters<typeof night.scan>[0] = {}) => {
    const record = await night.scan({ code: null, byHand: 'name_on_list', ...change });
    const body = { sentAtMs: Date.now(), checkIns: [record] };
    const { results } = await request(doors.syncCheckIns, { base: core.base, headers: scanner, body });
    return { record, answer: results[0]?.answer };
  };
  return { ...night, event, paired, staff, stranger, scanner, admit };
}

test('somebody is found by name, let in by hand, and that is taken back, by the scanner and by the venue', async () => {
  const night = await working();
  const at = { base: core.base, headers: night.scanner };
  const found = await request(doors.searchTickets, { ...at, query: { find: 'mara' } });
  expect(found).toMatchObject({ more: false, tickets: [{ ticket: night.ticket, answer: 'valid' }] });
  const first = await night.admit();
  expect(first.answer).toBe('valid');
  const undone = await request(doors.syncCheckIns, {
    ...at,
    body: { sentAtMs: Date.now(), checkIns: [{ ...first.record, undoneAtMs: Date.now() }] },
  });
  expect(undone.results).toMatchObject([{ nonce: first.record.nonce, undone: true }]);
  expect((await night.admit()).answer).toBe('valid');

  const asStaff = { base: core.base, headers: night.staff, params: { event: night.event } };
  const { inside, notes } = await request(portal.readDoors, asStaff);
  expect(inside).toBe(1);
  expect(notes).toMatchObject([{ byHand: 'name_on_list', undone: false }, { undone: true }]);
  const checkIn = notes.find(({ undone }) => !undone)?.checkIn ?? newId('checkIn');
  const undo = (headers: Record<string, string>) =>
    request(portal.undoPortalCheckIn, {
      base: core.base,
      headers: { ...headers, ...key() },
      params: { checkIn },
      body: {},
    });
  await expect(undo(night.stranger)).rejects.toMatchObject({ code: 'check_in_unknown', status: 404 });
  await undo(night.staff);
  expect(await request(portal.readDoors, asStaff)).toMatchObject({ inside: 0, admitted: 0 });
});

test('a pairing that the venue ends is told so, and what it scanned before is taken', async () => {
  const night = await working();
  const before = await night.scan({ atMs: Date.now() - 1_000, offline: true, code: 'ZILKER' });
  const end = (headers: Record<string, string>) =>
    request(portal.revokeScanner, {
      base: core.base,
      headers: { ...headers, ...key() },
      params: { scanner: night.paired.scanner },
      body: {},
    });
  await expect(end(night.stranger)).rejects.toMatchObject({ code: 'event_unknown' });
  const { revokedAtMs } = await end(night.staff);
  expect(revokedAtMs).toBeGreaterThan(before.atMs);
  const headers = night.scanner;
  const refused = { code: 'pairing_revoked' };
  await expect(request(doors.readDoorList, { base: core.base, headers })).rejects.toMatchObject(refused);
  await expect(night.admit({ atMs: revokedAtMs + 1 })).rejects.toMatchObject(refused);
  const find = { base: core.base, headers, query: { find: 'mara' } };
  await expect(request(doors.searchTickets, find)).rejects.toMatchObject(refused);
  const body = { sentAtMs: Date.now(), checkIns: [before] };
  const { results } = await request(doors.syncCheckIns, { base: core.base, headers, body });
  expect(results).toMatchObject([{ nonce: before.nonce, answer: 'invalid' }]);
});

test('rules and blocks are the venue’s own, need a key, and are felt at the door at once', async () => {
  const night = await working();
  const rules = (headers: Record<string, string>, policy: object) =>
    request(portal.changeDoorRules, {
      base: core.base,
      headers,
      params: { event: night.event },
      body: { policy },
    });
  const staff = () => ({ ...night.staff, ...key() });
  await expect(rules(night.staff, {})).rejects.toMatchObject({ code: 'idempotency_key_required' });
  await expect(rules({ ...night.stranger, ...key() }, {})).rejects.toMatchObject({ code: 'event_unknown' });
  await expect(rules(staff(), { reentry: false })).rejects.toMatchObject({ code: 'schedule_invalid' });
  const changed = await rules(staff(), { carry: { fromHoursBefore: 2 } });
  expect(changed.event.policy).toMatchObject({ carry: { fromHoursBefore: 2 }, reentry: true });

  const block = (blocked: boolean, headers: Record<string, string>) =>
    request(portal.blockTicket, {
      base: core.base,
      headers: { ...headers, ...key() },
      params: { ticket: night.ticket },
      body: { blocked, reason: 'Chargeback' },
    });
  await expect(block(true, night.stranger)).rejects.toMatchObject({ code: 'ticket_unknown' });
  expect(await block(true, night.staff)).toEqual({ ticket: night.ticket, blocked: true });
  expect((await night.admit()).answer).toBe('blocked');
  await block(false, night.staff);
  expect((await night.admit()).answer).toBe('valid');
});
