import { newId } from '@zilker/contracts/ids';
import { freePort } from '@zilker/local/ports';
import { type StripeStandIn, startStripe } from '@zilker/local/stripe/stripe';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { type Db, withTransaction } from '../db.ts';
import { ownCard, refusal, startTestPayments, type TestPayments } from '../orders/testing-payments.ts';
import { meeting } from '../testing-locks.ts';
import { dbWithoutLocks } from '../testing-unlocked.ts';
import { captureWaiting } from './capture-waiting.ts';
import { checkCard } from './check-card.ts';
import { readIntent } from './intent.ts';
import { returnReasons } from './return-reasons.ts';

/** Two orders by one card, checked at once, by two workers; with its negative control. */
let standIn: StripeStandIn;
let at: TestPayments;

beforeAll(async () => {
  standIn = await startStripe({ port: await freePort() });
  at = await startTestPayments(standIn.url);
});
afterAll(async () => {
  await standIn.stop();
  await at.stop();
});
beforeEach(() => at.fresh({ types: [{ capacity: 8 }] }));

async function checkBoth(dbs: readonly [Db, Db]): Promise<string[]> {
  const checks = [];
  for (const [fan, db] of dbs.entries()) {
    const order = await at.hold(fan, [3]);
    await at.take(order, await at.paidEvent(order, ownCard(90)));
    const [payment] = await at.paymentsOf(order);
    const intent = await readIntent(at.payments, payment?.id ?? '');
    checks.push(() => checkCard(db, { order: order.id, intent, wasChecked: false }, new Date()));
  }
  return (await Promise.all(checks.map((check) => check()))).toSorted();
}

test('the second sees the first', async () => {
  for (let n = 0; n < 5; n++) {
    await at.fresh({ types: [{ capacity: 8 }] });
    expect(await checkBoth([at.db, at.db])).toEqual(['capturing', 'over_limit']);
  }
});

test('negative control: without the lock on the card both are within the limit', async () => {
  const counted = meeting(2);
  const db = dbWithoutLocks(at.database.url, {
    rewrite: (text) => text.replace('pg_advisory_xact_lock(hashtextextended($1, 0))', '$1::text'),
    before: (text) => (/^update "payments"/.test(text) ? counted() : undefined),
  });
  expect(await checkBoth([db, db])).toEqual(['capturing', 'capturing']);
  await db.$client.end();
});

test('for a show that was called off no card is charged that was held before', async () => {
  const order = await at.hold(0, [3]);
  await at.take(order, await at.paidEvent(order));
  await at.database.pool.query("UPDATE events SET status = 'cancelled'");
  expect(await at.capture(order)).toBe('released');
  const [payment] = await at.paymentsOf(order);
  expect(payment).toMatchObject({ state: 'returning', returnReason: returnReasons.called_off });
  expect(await at.standing(order)).toEqual({
    state: 'cancelled',
    visit: 'lapsed',
    taken: 0,
    sold: 0,
    breaches: [],
  });
  expect(await at.capture(order)).toBe('stale');
  expect(await at.giveBack(payment?.id ?? '')).toBe('returned');
  expect((await at.intentsOf(order)).map(({ status }) => status)).toEqual(['canceled']);
  expect(await at.gained(order)).toMatchObject({ fan: 0, zilker: 0 });
});

test('one that was within the limit and waits for its show neither, nor by its venue, though the show was confirmed', async () => {
  await at.fresh({ types: [{ capacity: 8 }], event: { capture: 'later' } });
  const order = await at.hold(0, [3]);
  expect(await at.finalize(order, await at.paidEvent(order))).toBe('waiting');
  await at.database.pool.query("UPDATE events SET status = 'cancelled', confirmed_at = now()");
  const byVenue = withTransaction(at.db, (tx) =>
    captureWaiting(tx, { venue: at.sale.venue.id, order: order.id, requestedBy: newId('staff') }, new Date()),
  );
  expect(await refusal(byVenue)).toBe('order_not_waiting');
  expect(await at.capture(order)).toBe('released');
  expect(await at.row(order)).toMatchObject({ state: 'cancelled' });
});

test('a card that holds another amount is given up, and the history says why the order is held again', async () => {
  const order = await at.hold(0, [1]);
  await at.take(order, await at.paidEvent(order));
  await at.database.pool.query(
    'UPDATE orders SET total_cents = total_cents + 1, venue_cents = venue_cents + 1',
  );
  expect(await at.capture(order)).toBe('over_limit');
  expect(await at.row(order)).toMatchObject({ state: 'held', declines: 1 });
  expect(await at.history(order)).toEqual(['checkout', 'authorized', 'declined']);
});
