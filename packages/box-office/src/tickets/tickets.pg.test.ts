import { newId } from '@zilker/contracts/ids';
import { defaultFees } from '@zilker/contracts/price';
import { dropPolicy } from '@zilker/contracts/ticket/policy';
import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { insertPaidOrder } from '../doors/testing-doors.ts';
import { outbox } from '../schema/outbox.ts';
import { accounts, events, tickets, transfers } from '../schema/tables.ts';
import { createTestDatabase, type TestDatabase } from '../testing.ts';
import { insertAccount, insertSale } from '../testing-rows.ts';
import { issuePass } from '../wallets/issue-pass.ts';
import { activateTicket } from './activate-ticket.ts';
import { listTickets } from './list-tickets.ts';
import { ticketsToSend } from './tickets-to-send.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

test('a fan sees their own tickets, latest show first, and nobody else’s', async () => {
  const { db } = database;
  const fan = await insertAccount(db, { name: 'Mara V.' });
  const later = await insertSale(db, { event: { startsAt: new Date('2027-03-01T02:00:00Z') } });
  const sooner = await insertSale(db, { event: { startsAt: new Date('2027-02-01T02:00:00Z') } });
  await insertPaidOrder(db, later, fan, 1);
  const { order } = await insertPaidOrder(db, sooner, fan, 2);
  await insertPaidOrder(db, sooner, await insertAccount(db), 1);

  const { tickets: own } = await listTickets(db, fan.id, { limit: 20 });
  expect(own.map(({ event, number, of }) => [event.id, number, of])).toEqual([
    [later.event.id, 1, 1],
    [sooner.event.id, 1, 2],
    [sooner.event.id, 2, 2],
  ]);
  expect(own[1]).toMatchObject({
    order,
    state: 'valid',
    serial: 0,
    device: null,
    holder: 'Mara V.',
    typeName: 'General admission',
    priceCents: 3000,
    checkedInAtMs: null,
    event: { venueName: 'Red Bluff Hall', timezone: 'America/Chicago' },
  });
});

test('of phones that race for a ticket each gets a serial of its own', async () => {
  const { db } = database;
  const fan = await insertAccount(db);
  const { tickets: sold } = await insertPaidOrder(db, await insertSale(db), fan);
  const [ticket = newId('ticket')] = sold;
  const now = new Date();
  const activate = (jkt: string) =>
    activateTicket(db, { account: fan.id, ticket, jkt, authAtMs: now.getTime() }, now);
  const views = await Promise.all(['a', 'b', 'c', 'd'].map(activate));
  expect(views.map(({ serial }) => serial).sort()).toEqual([1, 2, 3, 4]);
});

describe('moving a ticket to another phone', () => {
  const freshMs = 10 * 60_000;

  async function shown() {
    const { db } = database;
    const now = new Date();
    const fan = await insertAccount(db);
    const sale = await insertSale(db);
    const { tickets: sold } = await insertPaidOrder(db, sale, fan);
    const [ticket = newId('ticket')] = sold;
    const activate = (jkt: string, authAtMs?: number) =>
      activateTicket(db, { account: fan.id, ticket, jkt, authAtMs }, now);
    await activate('first');
    return { db, now, fan, sale, ticket, activate };
  }

  test('takes a code that was just entered; the first phone, and the same one again, take none', async () => {
    const { now, activate } = await shown();
    expect((await activate('first')).serial).toBe(1);
    const refused = { code: 'code_not_fresh', detail: { freshMs } };
    await expect(activate('second')).rejects.toMatchObject(refused);
    await expect(activate('second', now.getTime() - freshMs - 1)).rejects.toMatchObject(refused);
    expect((await activate('first')).serial).toBe(1);
    expect(await activate('second', now.getTime() - freshMs)).toMatchObject({ serial: 2, device: 'second' });
    // the first is another phone now
    await expect(activate('first')).rejects.toMatchObject(refused);
  });

  test('is told to the fan and to wallets, in the same commit', async () => {
    const { db, now, ticket, activate } = await shown();
    const jobs = async () => (await db.select().from(outbox)).map(({ job }) => job);
    expect(JSON.stringify(await jobs())).not.toContain(ticket);
    await issuePass(db, { ticket, wallet: 'apple' }, now);
    await activate('second', now.getTime());
    expect(await jobs()).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ kind: 'update-passes', ticket }),
        expect.objectContaining({ kind: 'send-ticket-change', ticket, serial: 2 }),
      ]),
    );
  });

  test('is not for one that is on its way to somebody else', async () => {
    const { db, fan, ticket, activate } = await shown();
    const transfer = {
      id: newId('transfer'),
      ticketId: ticket,
      fromAccount: fan.id,
      toPhone: '+15125550147',
    };
    await db.insert(transfers).values({ ...transfer, endsAt: new Date(Date.now() + 60_000) });
    await expect(activate('first')).rejects.toMatchObject({ code: 'ticket_not_yours_now' });
    await db.update(transfers).set({ state: 'withdrawn' }).where(eq(transfers.id, transfer.id));
    expect((await activate('first')).serial).toBe(1);
  });

  test('goes on for who went out, where that lets them in again', async () => {
    const { db, now, sale, ticket, activate } = await shown();
    await db.update(tickets).set({ state: 'outside' }).where(eq(tickets.id, ticket));
    await expect(activate('second', now.getTime())).rejects.toMatchObject({ code: 'ticket_not_active' });
    const policy = { ...dropPolicy, reentry: true };
    await db.update(events).set({ policy }).where(eq(events.id, sale.event.id));
    expect((await activate('second', now.getTime())).serial).toBe(2);
  });
});

test('another fan’s ticket is unknown, and one that is over cannot be shown', async () => {
  const { db } = database;
  const fan = await insertAccount(db);
  const stranger = await insertAccount(db);
  const { tickets: sold } = await insertPaidOrder(db, await insertSale(db), fan);
  const [ticket = newId('ticket')] = sold;
  const activate = (account: typeof fan.id, id = ticket) =>
    activateTicket(db, { account, ticket: id, jkt: 'phone' }, new Date());
  await expect(activate(stranger.id)).rejects.toMatchObject({ code: 'ticket_unknown' });
  await expect(activate(fan.id, newId('ticket'))).rejects.toMatchObject({ code: 'ticket_unknown' });
  for (const state of ['checked_in', 'outside', 'refunded', 'revoked'] as const) {
    await db.update(tickets).set({ state }).where(eq(tickets.id, ticket));
    await expect(activate(fan.id)).rejects.toMatchObject({ code: 'ticket_not_active' });
  }
  const [row] = await db.select().from(tickets).where(eq(tickets.id, ticket));
  expect(row).toMatchObject({ serial: 0, deviceJkt: null });
});

test('is told by mail, by text without an address, and not when there is nothing to tell', async () => {
  const { db } = database;
  const sale = await insertSale(db);
  const fan = await insertAccount(db, { email: 'mara@example.com' });
  const { order } = await insertPaidOrder(db, sale, fan, 2);
  expect(await ticketsToSend(db, order)).toMatchObject({
    to: { mail: 'mara@example.com' },
    price: {
      currency: 'usd',
      count: 2,
      totalCents: 6313,
      venueCents: 6000,
      cardCents: 213,
      zilkerCents: 100,
    },
    fees: defaultFees,
    refundedCents: 0,
    lines: [{ type: 'General admission', count: 2 }],
  });
  await db.update(accounts).set({ email: null }).where(eq(accounts.id, fan.id));
  expect(await ticketsToSend(db, order)).toMatchObject({ to: { phone: fan.phone } });

  const refunded = await insertPaidOrder(db, sale, fan, 1, { state: 'refunded' });
  const simulated = await insertAccount(db, { phone: 'sim:x:1', simulated: true });
  const theirs = await insertPaidOrder(db, sale, simulated);
  for (const id of [refunded.order, theirs.order, newId('order')])
    expect(await ticketsToSend(db, id)).toBeNull();
});
