import { newId } from '@zilker/contracts/ids';
import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { checkInOf, insertPaidOrder, insertScanner } from '../doors/testing-doors.ts';
import { checkIns, ticketReturns, tickets, transfers } from '../schema/tables.ts';
import { createTestDatabase, type TestDatabase } from '../testing.ts';
import { insertAccount, insertGate, insertSale } from '../testing-rows.ts';
import { findTickets } from './find-tickets.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

async function night() {
  const { db } = database;
  const sale = await insertSale(db);
  const of = { venue: sale.venue.id, event: sale.event.id };
  return { db, sale, of, find: (text: string) => findTickets(db, { ...of, find: text }) };
}

test('a ticket is found by who holds it now, by the end of their number and by its order', async () => {
  const { db, sale, find } = await night();
  const buyer = await insertAccount(db, { name: 'Dolores Reyes', phone: '+15125550199' });
  const holder = await insertAccount(db, { name: 'Mara_100%', phone: '+15125550142' });
  const { order, tickets: sold } = await insertPaidOrder(db, sale, buyer, 2);
  const [sent = newId('ticket'), kept = newId('ticket')] = sold;
  await db.update(tickets).set({ accountId: holder.id }).where(eq(tickets.id, sent));

  expect(await find('mara_100%')).toMatchObject({
    tickets: [
      {
        id: sent,
        order,
        number: 1,
        of: 2,
        holder: 'Mara_100%',
        phoneEnd: '0142',
        buyer: { name: 'Dolores Reyes', phoneEnd: '0199' },
        state: 'valid',
        blocked: null,
        sentTo: null,
        returning: null,
      },
    ],
    more: false,
  });
  expect((await find('reyes')).tickets).toMatchObject([{ id: kept, buyer: null }]);
  expect((await find('550142')).tickets.map(({ id }) => id)).toEqual([sent]);
  expect((await find(order.slice(-6))).tickets.map(({ id }) => id)).toEqual([sent, kept]);
  // what stands for anything in a pattern stands for itself here
  expect((await find('m_r%')).tickets).toEqual([]);
});

test('it says which are on their way to somebody, and which are offered back; what was so before is not told', async () => {
  const { db, sale, of, find } = await night();
  const fan = await insertAccount(db, { name: 'Lena Ortiz' });
  const { tickets: sold } = await insertPaidOrder(db, sale, fan, 4);
  const [sent, listed, offered, kept] = sold;
  if (!sent || !listed || !offered || !kept) throw new Error('no tickets');
  const endsAt = new Date(Date.now() + 3_600_000);
  const offer = { fromAccount: fan.id, toPhone: '+15125550142', endsAt };
  await db.insert(transfers).values([
    { ...offer, id: newId('transfer'), ticketId: sent, state: 'declined' },
    { ...offer, id: newId('transfer'), ticketId: sent },
    { ...offer, id: newId('transfer'), ticketId: kept, state: 'withdrawn' },
  ]);
  const back = { eventId: of.event, endsAt };
  const order = (await insertPaidOrder(db, sale, await insertAccount(db), 1)).order;
  await db.insert(ticketReturns).values([
    { ...back, id: newId('ticketReturn'), ticketId: listed },
    { ...back, id: newId('ticketReturn'), ticketId: offered, state: 'offered', orderId: order },
    { ...back, id: newId('ticketReturn'), ticketId: kept, state: 'lapsed' },
  ]);
  expect((await find('lena')).tickets).toMatchObject([
    { id: sent, sentTo: '0142', returning: null },
    { id: listed, sentTo: null, returning: 'listed' },
    { id: offered, sentTo: null, returning: 'offered' },
    { id: kept, sentTo: null, returning: null },
  ]);
});

test('it says what became of each: in and where, out again, blocked and why', async () => {
  const { db, sale, of, find } = await night();
  const fan = await insertAccount(db, { name: 'Theo Marsh' });
  const { tickets: sold } = await insertPaidOrder(db, sale, fan, 2);
  const [inside = newId('ticket'), outside = newId('ticket')] = sold;
  const gate = await insertGate(db, sale.event, 'Side gate');
  const { scanner } = await insertScanner(db, sale, gate.id, { name: 'Ana' });
  const checkIn = newId('checkIn');
  const row = {
    venueId: of.venue,
    eventId: of.event,
    gateId: gate.id,
    scannerId: scanner,
    code: 'Z1:',
    accepted: true,
    answer: 'valid',
    offline: false,
  } as const;
  const nonce = () => checkInOf(inside, '', 0).nonce;
  const at = (minute: number) => new Date(Date.UTC(2026, 11, 13, 1, minute));
  await db.insert(checkIns).values([
    { ...row, id: newId('checkIn'), ticketId: inside, nonce: nonce(), at: at(1), leftAt: at(2) },
    { ...row, id: checkIn, ticketId: inside, nonce: nonce(), at: at(3) },
    { ...row, id: newId('checkIn'), ticketId: outside, nonce: nonce(), at: at(4), leftAt: at(5) },
  ]);
  await db
    .update(tickets)
    .set({ blockedAt: new Date(), blockedReason: 'Sold to a bot' })
    .where(eq(tickets.id, outside));
  const first = { gateName: 'Side gate', by: 'Ana' };
  expect((await find('Theo')).tickets).toMatchObject([
    { id: inside, checkedIn: { ...first, atMs: at(3).getTime() }, inside: checkIn, blocked: null },
    { id: outside, checkedIn: { ...first, atMs: at(4).getTime() }, inside: null, blocked: 'Sold to a bot' },
  ]);
});

test('at most 20, and the word that there are more', async () => {
  const { db, sale, find } = await night();
  const fan = await insertAccount(db, { name: 'Priya Nair' });
  await insertPaidOrder(db, sale, fan, 20);
  expect(await find('priya')).toMatchObject({ tickets: { length: 20 }, more: false });
  await insertPaidOrder(db, sale, fan, 1);
  expect(await find('priya')).toMatchObject({ tickets: { length: 20 }, more: true });
});

test('another venue’s event is unknown, and its fans are found by nobody else', async () => {
  const mine = await night();
  const theirs = await night();
  const fan = await insertAccount(mine.db, { name: 'Only Theirs' });
  await insertPaidOrder(mine.db, theirs.sale, fan, 1);
  expect((await mine.find('theirs')).tickets).toEqual([]);
  const peek = findTickets(mine.db, { venue: mine.of.venue, event: theirs.of.event, find: 'theirs' });
  await expect(peek).rejects.toMatchObject({ code: 'event_unknown' });
});
