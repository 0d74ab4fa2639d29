import { type Id, newId } from '@zilker/contracts/ids';
import { entriesOf } from '@zilker/contracts/ticket/open-door';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readDoorList } from '../doors/read-door-list.ts';
import { syncCheckIns } from '../doors/sync-check-ins.ts';
import { checkInOf, createTestMint, insertScanner } from '../doors/testing-doors.ts';
import { readPortalOrder } from '../portal-orders/read-portal-order.ts';
import { createTestDatabase, type TestDatabase } from '../testing.ts';
import { insertAccount, insertGate, insertSale } from '../testing-rows.ts';
import { refundOrder } from './refund-order.ts';
import { insertPaid, priceOf } from './testing-refunds.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

const mint = createTestMint();
const hourMs = 3_600_000;

/** Two tickets of a show whose doors are open, a phone that shows them, and a scanner. */
async function atTheDoor(priceCents = 3000) {
  const { db } = database;
  const nowMs = Date.now();
  const sale = await insertSale(db, {
    event: { startsAt: new Date(nowMs + hourMs), doorsAt: new Date(nowMs - hourMs) },
    types: [{ priceCents }],
  });
  const gate = await insertGate(db, sale.event);
  const scanner = await insertScanner(db, sale, gate.id);
  const order = newId('order');
  const price = await priceOf(db, sale, [2]);
  const fan = await insertAccount(db);
  const paid = await insertPaid(db, sale, fan, [2], { order, price, payment: `pi_${order}` });
  await database.pool.query('UPDATE tickets SET serial = 1 WHERE order_id = $1', [order]);
  const phone = await mint.phone();
  const scan = async (ticket: Id<'ticket'>) => {
    const record = checkInOf(ticket, await phone.codeAt(ticket, sale.event.id, nowMs), nowMs);
    const { results } = await syncCheckIns(
      db,
      {
        scanner,
        checkIns: [record],
        sentAtMs: nowMs,
        keys: { verifiers: mint.verifiers, digitsTurn: () => false },
      },
      new Date(nowMs),
    );
    return results[0]?.answer;
  };
  const listed = async (ticket: Id<'ticket'>) =>
    entriesOf(await readDoorList(db, scanner, {}, new Date(nowMs))).find((entry) => entry.ticket === ticket);
  const refund = async (number: number) => {
    const shown = await readPortalOrder(db, { venue: sale.venue.id, order });
    const amountCents = shown.tickets[number - 1]?.refundCents ?? 0;
    const asked = { venue: sale.venue.id, order, tickets: [ticketOf(number)], amountCents };
    const more = { reason: 'x', requestedBy: newId('staff'), idempotencyKey: newId('order') };
    await refundOrder(db, { ...asked, ...more }, new Date(nowMs));
  };
  const ticketOf = (number: number) => {
    const id = paid.tickets[number - 1];
    if (id === undefined) throw new Error('no such ticket');
    return id;
  };
  return { nowMs, paid, scan, listed, refund, ticketOf };
}

test.each([3000, 0])(
  'a ticket for %d cents is refunded at the door as soon as that is decided, and the others are good',
  async (priceCents) => {
    const { nowMs, scan, listed, refund, ticketOf } = await atTheDoor(priceCents);
    await refund(1);
    expect(await scan(ticketOf(1))).toBe('refunded');
    expect(await listed(ticketOf(1))).toMatchObject({ state: 'refunded', refundedAtMs: nowMs });
    expect(await scan(ticketOf(2))).toBe('valid');
  },
);

test('one that came in is refunded all the same, and does not come in again', async () => {
  const { scan, listed, refund, ticketOf } = await atTheDoor();
  expect(await scan(ticketOf(1))).toBe('valid');
  await refund(1);
  expect(await scan(ticketOf(1))).toBe('refunded');
  expect(await listed(ticketOf(1))).toMatchObject({
    state: 'refunded',
    checkedIn: { gateName: 'Front gate' },
  });
});

test('a scan and a refund at once: whichever is first, the ticket lets nobody in afterwards', async () => {
  for (let round = 0; round < 6; round++) {
    const { scan, listed, refund, ticketOf } = await atTheDoor();
    const [answer] = await Promise.all([scan(ticketOf(1)), refund(1)]);
    expect(['valid', 'refunded']).toContain(answer);
    expect(await listed(ticketOf(1))).toMatchObject({ state: 'refunded' });
    expect(await scan(ticketOf(1))).toBe('refunded');
  }
});

test('a disputed one is not valid', async () => {
  const { scan, listed, ticketOf } = await atTheDoor();
  await database.pool.query(`UPDATE tickets SET state = 'revoked' WHERE id = $1`, [ticketOf(1)]);
  expect(await scan(ticketOf(1))).toBe('invalid');
  expect(await listed(ticketOf(1))).toMatchObject({ state: 'revoked' });
});
