import type { Id } from '@zilker/contracts/ids';
import { freePort } from '@zilker/local/ports';
import { type StripeStandIn, startStripe } from '@zilker/local/stripe/stripe';
import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Db } from '../db.ts';
import { captureOrder } from '../payments/capture-order.ts';
import { payments, refunds, tickets } from '../schema/tables.ts';
import { meeting } from '../testing-locks.ts';
import { dbWithoutLocks } from '../testing-unlocked.ts';
import { acceptTransfer } from './accept-transfer.ts';
import { withdrawTransfer } from './settle-transfer.ts';
import { newKey, startTestMoves, type TestMoves } from './testing-moves.ts';

let standIn: StripeStandIn;
let at: TestMoves;
beforeAll(async () => {
  standIn = await startStripe({ port: await freePort() });
  at = await startTestMoves(standIn.url);
});
afterAll(async () => {
  await at.stop();
  await standIn.stop();
});

/** A returned ticket whose next fan's card is about to be charged. */
async function aboutToBeCharged() {
  const { tickets: issued } = await at.soldFrom(1, { each: 2 });
  const [ticket] = issued;
  if (ticket === undefined) throw new Error('nothing was bought');
  await at.list(at.account(0), ticket);
  const buyer = await at.fan();
  await at.join(buyer.id);
  await at.offer();
  const offer = await at.offered(buyer.id);
  const event = await at.payOffer(offer);
  expect(await at.take(offer, event)).toBe('authorized');
  await at.db
    .update(payments)
    .set({ state: 'capturing', fingerprint: 'card' })
    .where(eq(payments.orderId, offer.id));
  return { ticket, offer, event };
}

/** What the doors do: true where it let somebody in. */
async function comeIn(ticket: Id<'ticket'>): Promise<boolean> {
  const { rowCount } = await at.database.pool.query(
    `UPDATE tickets SET state = 'checked_in' WHERE id = $1 AND state = 'valid'`,
    [ticket],
  );
  return rowCount === 1;
}

test('a returned ticket is used or sold, never both, though both happen in the same moment', async () => {
  for (let round = 0; round < 4; round++) {
    const { ticket, offer } = await aboutToBeCharged();
    const [captured, isIn] = await Promise.all([at.capture(offer), comeIn(ticket)]);
    expect({ captured, state: (await at.ticket(ticket)).state, order: await at.state(offer.id) }).toEqual(
      isIn
        ? { captured: 'stale', state: 'checked_in', order: 'expired' }
        : { captured: 'paid', state: 'refunded', order: 'paid' },
    );
    expect(await at.counts()).toEqual({ taken: 2, sold: 2 });
    expect(await at.breaches()).toEqual([]);
  }
});

test('without the locks it is both', async () => {
  const { ticket, offer } = await aboutToBeCharged();
  let isIn = false;
  const unlocked = dbWithoutLocks(at.database.url, {
    before: async (text) => {
      if (/update tickets set state = 'refunded'/i.test(text)) isIn = await comeIn(ticket);
    },
  });
  try {
    expect(await captureOrder(unlocked, at.payments, { order: offer.id }, new Date())).toBe('paid');
  } finally {
    await unlocked.$client.end();
  }
  expect({ isIn, state: (await at.ticket(ticket)).state }).toEqual({ isIn: true, state: 'refunded' });
});

test('however many go on with a payment, and however often Stripe tells of it, one ticket is sold and one refunded', async () => {
  const { ticket, offer, event } = await aboutToBeCharged();
  await Promise.all([
    ...Array.from({ length: 3 }, () => at.capture(offer)),
    ...Array.from({ length: 2 }, () => at.finalize(offer, event)),
  ]);
  expect((await at.ticket(ticket)).state).toBe('refunded');
  expect(await at.db.select().from(tickets).where(eq(tickets.orderId, offer.id))).toHaveLength(1);
  expect(await at.db.select().from(refunds)).toHaveLength(1);
  expect(await at.counts()).toEqual({ taken: 2, sold: 2 });
  expect(await at.breaches()).toEqual([]);
});

test('without the locks a ticket is accepted and taken back in the same moment', async () => {
  const { tickets: issued } = await at.soldFrom(1, { priceCents: 0 });
  const [ticket] = issued;
  if (ticket === undefined) throw new Error('nothing was bought');
  const receiver = await at.fan();
  const { transfer } = await at.send(at.account(0), ticket, receiver);
  // what tests refuse of themselves, this one is about
  await at.database.pool.query('ALTER TABLE transfers DISABLE TRIGGER guard_transfers');
  const meet = meeting(2);
  const unlocked: Db = dbWithoutLocks(at.database.url, {
    before: (text) => (/update "transfers"/i.test(text) ? meet() : undefined),
  });
  const of = { transfer: transfer.id };
  try {
    const done = await Promise.allSettled([
      acceptTransfer(unlocked, { ...of, account: receiver.id, idempotencyKey: newKey() }, new Date()),
      withdrawTransfer(unlocked, { ...of, account: at.account(0), idempotencyKey: newKey() }, new Date()),
    ]);
    expect(done.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled']);
  } finally {
    await unlocked.$client.end();
    await at.database.pool.query('ALTER TABLE transfers ENABLE TRIGGER guard_transfers');
  }
});
