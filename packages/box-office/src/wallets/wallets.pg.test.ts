import { newId } from '@zilker/contracts/ids';
import { dropPolicy } from '@zilker/contracts/ticket/policy';
import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { withTransaction } from '../db.ts';
import { insertPaidOrder } from '../doors/testing-doors.ts';
import { updateMe } from '../identity/update-me.ts';
import { events, outbox, tickets, walletDevices, walletPasses } from '../schema/tables.ts';
import { createTestDatabase, type TestDatabase } from '../testing.ts';
import { insertAccount, insertSale } from '../testing-rows.ts';
import { changedPasses } from './apple/changed-passes.ts';
import {
  devicesMax,
  devicesOf,
  forgetDevice,
  registerDevice,
  unregisterDevice,
} from './apple/register-device.ts';
import { issuePass } from './issue-pass.ts';
import { readPass } from './pass.ts';
import { tellPasses } from './tell-passes.ts';
import { updateEventPasses } from './update-event-passes.ts';
import { markTold, updatePasses } from './update-passes.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());
beforeEach(() => database.db.delete(outbox));

const now = new Date();

async function soldTicket(quantity = 1) {
  const { db } = database;
  const fan = await insertAccount(db, { name: 'Mara V.' });
  const sale = await insertSale(db);
  const { order, tickets: sold } = await insertPaidOrder(db, sale, fan, quantity);
  return { fan, sale, order, sold, ticket: sold[0] ?? newId('ticket') };
}

async function jobs() {
  const rows = await database.db.select({ queue: outbox.queue, job: outbox.job }).from(outbox);
  return rows.map(({ queue, job }) => ({ queue, ...job }));
}

test('a ticket has one pass for each wallet and serial, however often it is asked for', async () => {
  const { db } = database;
  const { fan, ticket, sale } = await soldTicket();
  const ask = () => issuePass(db, { ticket, account: fan.id, wallet: 'apple' }, now);
  const [first, ...others] = await Promise.all([ask(), ask(), ask(), ask()]);
  for (const other of others) expect(other).toEqual(first);
  expect(first).toMatchObject({
    serial: 1,
    standing: 'good',
    holder: 'Mara V.',
    number: 1,
    of: 1,
    event: { id: sale.event.id, title: 'Copper Moon' },
    venue: { timezone: 'America/Chicago' },
  });
  const google = await issuePass(db, { ticket, account: fan.id, wallet: 'google' }, now);
  expect(google.id).not.toBe(first.id);
  // the first phone that shows the ticket has the serial that the pass has already
  await db.update(tickets).set({ serial: 1, deviceJkt: 'phone' }).where(eq(tickets.id, ticket));
  expect(await ask()).toEqual(first);
  expect(await jobs()).toEqual([]);
});

test('another fan’s ticket is unknown, and one that is over gets no pass', async () => {
  const { db } = database;
  const { fan, ticket } = await soldTicket();
  const ask = (account = fan.id) => issuePass(db, { ticket, account, wallet: 'apple' }, now);
  await expect(ask((await insertAccount(db)).id)).rejects.toMatchObject({ code: 'ticket_unknown' });
  for (const state of ['checked_in', 'refunded', 'revoked'] as const) {
    await db.update(tickets).set({ state }).where(eq(tickets.id, ticket));
    await expect(ask()).rejects.toMatchObject({ code: 'ticket_not_active' });
  }
  await db.update(tickets).set({ state: 'valid', blockedAt: now }).where(eq(tickets.id, ticket));
  await expect(ask()).rejects.toMatchObject({ code: 'ticket_not_active' });
  expect(await db.$count(walletPasses, eq(walletPasses.ticketId, ticket))).toBe(0);
});

test('what ends or moves a ticket asks for its passes; what changes nothing on them does not', async () => {
  const { db } = database;
  const { ticket } = await soldTicket();
  const change = (values: Partial<typeof tickets.$inferInsert>) =>
    db.update(tickets).set(values).where(eq(tickets.id, ticket));
  // there is nobody to tell without a pass
  await change({ state: 'refunded' });
  await change({ state: 'valid' });
  expect(await jobs()).toEqual([]);

  await issuePass(db, { ticket, wallet: 'apple' }, now);
  await change({ serial: 1, deviceJkt: 'a' });
  await change({ state: 'checked_in' });
  await change({ state: 'outside' });
  expect(await jobs()).toEqual([]);
  for (const values of [
    { blockedAt: now },
    { blockedAt: null },
    { state: 'revoked' },
    { state: 'valid' },
    { state: 'refunded' },
    { serial: 2 },
  ] as const) {
    await change(values);
    expect(await jobs(), JSON.stringify(values)).toEqual([
      { queue: 'wallet', kind: 'update-passes', ticket },
    ]);
    await db.delete(outbox);
  }
  // the pass of a serial before is dead, whatever becomes of the ticket
  await change({ state: 'valid' });
  expect(await jobs()).toEqual([]);
});

test('a pass that is made while its ticket ends is told of that', async () => {
  const { db } = database;
  const { ticket } = await soldTicket();
  let made: Promise<unknown> = Promise.resolve();
  await withTransaction(db, async (tx) => {
    await tx.update(tickets).set({ serial: 2 }).where(eq(tickets.id, ticket));
    made = issuePass(db, { ticket, wallet: 'apple' }, now);
    // it waits for what is under way
    const waits =
      'SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = $1';
    for (let tries = 0; (await database.pool.query(waits, ['Lock'])).rowCount === 0; tries++)
      if (tries > 5_000) throw new Error('nothing waits');
  });
  expect(await made).toMatchObject({ serial: 2, standing: 'good' });
});

test('a holder who goes by another name has it on the passes of their own tickets', async () => {
  const { db } = database;
  const { fan, sold } = await soldTicket(2);
  const { ticket: another } = await soldTicket();
  for (const ticket of [...sold, another]) await issuePass(db, { ticket, wallet: 'apple' }, now);
  await updateMe(db, { account: fan.id, name: 'Mara V.' });
  expect(await jobs()).toEqual([]);
  await updateMe(db, { account: fan.id, name: 'Mara Vale' });
  expect(await jobs()).toEqual(
    expect.arrayContaining(sold.map((ticket) => ({ queue: 'wallet', kind: 'update-passes', ticket }))),
  );
  expect(await jobs()).toHaveLength(2);
  const [changed] = await updatePasses(db, sold[0] ?? another, now);
  expect(changed).toMatchObject({ holder: 'Mara Vale', toldAt: null });
});

test('an event that moves or is called off asks for the passes of all its tickets', async () => {
  const { db } = database;
  const { sale, sold } = await soldTicket(3);
  const change = (values: Partial<typeof events.$inferInsert>) =>
    db.update(events).set(values).where(eq(events.id, sale.event.id));
  await change({ startsAt: new Date(now.getTime() + 1e9) });
  expect(await jobs()).toEqual([]);
  for (const ticket of sold.slice(0, 2)) await issuePass(db, { ticket, wallet: 'apple' }, now);
  await change({ payoutLookAt: now });
  await change({ policy: { ...dropPolicy, reentry: true } });
  expect(await jobs()).toEqual([]);
  for (const values of [
    { startsAt: new Date(now.getTime() + 2e9) },
    { policy: { ...dropPolicy, carry: { fromHoursBefore: 2 } } },
    { status: 'cancelled' },
  ] as const) {
    await change(values);
    expect(await jobs()).toEqual([{ queue: 'wallet', kind: 'update-event-passes', event: sale.event.id }]);
    await db.delete(outbox);
  }
  expect(await updateEventPasses(db, sale.event.id, now)).toBe(2);
  expect(await jobs()).toEqual(
    sold.slice(0, 2).map((ticket) => ({ queue: 'wallet', kind: 'update-passes', ticket })),
  );
});

test('a pass changes once for each change of what it shows, and is told of until somebody was told', async () => {
  const { db } = database;
  const { ticket } = await soldTicket();
  const pass = await issuePass(db, { ticket, wallet: 'apple' }, now);
  await markTold(db, pass, now);
  const later = new Date(now.getTime() + 60_000);
  expect(await updatePasses(db, ticket, later)).toEqual([]);
  expect(await readPass(db, pass.id)).toMatchObject({ shows: pass.shows, changedAt: now });

  await db.update(tickets).set({ blockedAt: now }).where(eq(tickets.id, ticket));
  const [changed] = await updatePasses(db, ticket, later);
  expect(changed).toMatchObject({ id: pass.id, standing: 'blocked', changedAt: later, toldAt: null });
  const [again] = await updatePasses(db, ticket, new Date(later.getTime() + 60_000));
  expect(again).toEqual(changed);
  // it changed again before somebody was told of the first change
  await db.update(tickets).set({ blockedAt: null }).where(eq(tickets.id, ticket));
  await updatePasses(db, ticket, later);
  if (changed !== undefined) await markTold(db, changed, later);
  expect(await updatePasses(db, ticket, later)).toMatchObject([{ standing: 'good', toldAt: null }]);
});

test('one ticket’s pass dies with its serial, and says nothing of who has it now', async () => {
  const { db } = database;
  const { fan, ticket } = await soldTicket();
  const old = await issuePass(db, { ticket, account: fan.id, wallet: 'apple' }, now);
  const other = await insertAccount(db, { name: 'Jo' });
  await db.update(tickets).set({ serial: 2, accountId: other.id }).where(eq(tickets.id, ticket));
  await updatePasses(db, ticket, now);
  expect(await readPass(db, old.id)).toMatchObject({ standing: 'moved', holder: null, serial: 1 });
  const own = await issuePass(db, { ticket, account: other.id, wallet: 'apple' }, now);
  expect(own).toMatchObject({ standing: 'good', holder: 'Jo', serial: 2 });
  expect(own.id).not.toBe(old.id);
});

test('devices register, are told what changed, and are forgotten', async () => {
  const { db } = database;
  const { sold } = await soldTicket(2);
  const [a, b] = await Promise.all(sold.map((ticket) => issuePass(db, { ticket, wallet: 'apple' }, now)));
  if (a === undefined || b === undefined) throw new Error('no passes');
  const device = newId('walletPass');
  const changed = (tag?: string) => changedPasses(db, { device, tag }, new Date(now.getTime() + 60_000));
  expect(await changed()).toBeNull();
  const register = (pass: typeof a, pushToken = 'aa11') =>
    registerDevice(db, { device, pass: pass.id, pushToken });
  expect((await Promise.all([register(a), register(a), register(a)])).toSorted()).toEqual([
    'known',
    'known',
    'new',
  ]);
  expect(await register(b, 'bb22')).toBe('new');
  expect(await devicesOf(db, a.id)).toEqual([{ id: device, pushToken: 'bb22' }]);
  expect(await registerDevice(db, { device, pass: newId('walletPass'), pushToken: 'aa' })).toBe(
    'unknown_pass',
  );

  const all = await changed();
  expect(all?.passes.toSorted()).toEqual([a.id, b.id].toSorted());
  expect(await changed(all?.tag)).toBeNull();
  expect((await changed('no tag of ours'))?.passes).toHaveLength(2);
  await db.update(tickets).set({ blockedAt: now }).where(eq(tickets.id, a.ticket));
  await updatePasses(db, a.ticket, new Date(now.getTime() + 70_000));
  expect((await changed(all?.tag))?.passes).toEqual([a.id]);

  await unregisterDevice(db, { device, pass: a.id });
  await unregisterDevice(db, { device, pass: a.id });
  expect((await changed())?.passes).toEqual([b.id]);
  // Apple's word of a token that it has replaced since is old
  await forgetDevice(db, { id: device, pushToken: 'aa11' });
  expect(await devicesOf(db, b.id)).toHaveLength(1);
  await unregisterDevice(db, { device, pass: b.id });
  expect(await db.$count(walletDevices, eq(walletDevices.id, device))).toBe(0);
});

test('a device that comes and goes at once leaves no registration without its device', async () => {
  const { db } = database;
  const { ticket } = await soldTicket();
  const { id: pass } = await issuePass(db, { ticket, wallet: 'apple' }, now);
  const device = newId('walletPass');
  for (let round = 0; round < 20; round++)
    await Promise.all([
      registerDevice(db, { device, pass, pushToken: 'aa' }),
      unregisterDevice(db, { device, pass }),
      registerDevice(db, { device, pass, pushToken: 'bb' }),
    ]);
  await registerDevice(db, { device, pass, pushToken: 'cc' });
  expect(await devicesOf(db, pass)).toEqual([{ id: device, pushToken: 'cc' }]);
});

test('a phone that takes a pass from an old mail is told of what changed since', async () => {
  const { db } = database;
  const { ticket } = await soldTicket();
  const { id: pass } = await issuePass(db, { ticket, wallet: 'apple' }, now);
  const pushed: string[] = [];
  const push = {
    push: async (token: string) => {
      pushed.push(token);
      return 'taken' as const;
    },
    stop: () => undefined,
  };
  const tell = () => tellPasses(db, { google: null, push }, ticket, new Date());
  const register = (name: string) => registerDevice(db, { device: `${name}-${pass}`, pass, pushToken: name });
  await register('early');
  await tell();
  expect(pushed).toEqual([]);
  await db.update(tickets).set({ blockedAt: now }).where(eq(tickets.id, ticket));
  await tell();
  expect(pushed).toEqual(['early']);
  await register('late');
  await register('late');
  await tell();
  await tell();
  expect(pushed.toSorted()).toEqual(['early', 'early', 'late']);
});

test('a pass stands on so many devices and no more', async () => {
  const { db } = database;
  const { ticket } = await soldTicket();
  const { id: pass } = await issuePass(db, { ticket, wallet: 'apple' }, now);
  const register = (n: number) => registerDevice(db, { device: `phone-${n}-${pass}`, pass, pushToken: 'aa' });
  for (let n = 0; n < devicesMax; n++) expect(await register(n)).toBe('new');
  expect(await register(devicesMax)).toBe('full');
  expect(await register(0)).toBe('known');
});

test('phones are told once; one that Apple no longer knows is forgotten; what fails stays to be told', async () => {
  const { db } = database;
  const { ticket } = await soldTicket();
  const { id: pass } = await issuePass(db, { ticket, wallet: 'apple' }, now);
  const put = (name: string) => registerDevice(db, { device: `${name}-${pass}`, pass, pushToken: name });
  await put('here');
  await put('gone');
  await db.update(tickets).set({ state: 'refunded' }).where(eq(tickets.id, ticket));
  const pushed: string[] = [];
  let isDown = true;
  const push = {
    push: async (token: string) => {
      if (isDown) throw new Error('away');
      pushed.push(token);
      return token === 'gone' ? ('gone' as const) : ('taken' as const);
    },
    stop: () => undefined,
  };
  await expect(tellPasses(db, { google: null, push }, ticket, now)).rejects.toThrow('away');
  isDown = false;
  expect(await tellPasses(db, { google: null, push }, ticket, now)).toBe(1);
  expect(pushed.toSorted()).toEqual(['gone', 'here']);
  expect(await tellPasses(db, { google: null, push }, ticket, now)).toBe(0);
  expect(await devicesOf(db, pass)).toEqual([{ id: `here-${pass}`, pushToken: 'here' }]);
});
