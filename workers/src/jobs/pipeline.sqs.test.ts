import { auditEvent } from '@zilker/box-office/audit/audit-event';
import { checkout } from '@zilker/box-office/orders/checkout';
import { expireHolds } from '@zilker/box-office/orders/expire-holds';
import { readOrder } from '@zilker/box-office/orders/order-view';
import { createReserver } from '@zilker/box-office/orders/reserver';
import { enqueueAll } from '@zilker/box-office/outbox/enqueue';
import { storeStripeEvent } from '@zilker/box-office/payments/store-event';
import { stripeEvent } from '@zilker/box-office/payments/stripe-objects';
import { insertAccounts, insertOpenVisits, insertSale } from '@zilker/box-office/testing-rows';
import { newId } from '@zilker/contracts/ids';
import { queues } from '@zilker/contracts/jobs/job';
import { freePort } from '@zilker/local/ports';
import { type StripeStandIn, startStripe } from '@zilker/local/stripe/stripe';
import { waitUntil } from '@zilker/local/wait-until';
import { type Consuming, consume } from '@zilker/runtime/consume';
import * as v from 'valibot';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Clock } from '../clocks/clock.ts';
import { startRelay } from '../relay/relay.ts';
import { startTestWorkers, type TestWorkers } from '../testing.ts';
import { createHandler } from './handlers.ts';

/** From Stripe's word to the mail: stored event, outbox, relay, SQS, consumers, as they run. */
let standIn: StripeStandIn;
let at: TestWorkers;
let relay: Clock;
let consumers: Consuming[];

beforeAll(async () => {
  standIn = await startStripe({ port: await freePort() });
  at = await startTestWorkers({ STRIPE_API_URL: standIn.url });
  const handle = createHandler(at.context);
  consumers = await Promise.all(
    queues.map((queue) => consume(at.context.sqs, queue, handle, { log: at.context.log })),
  );
  relay = startRelay(at.context);
});
afterAll(async () => {
  await Promise.all(consumers.map((one) => one.stop(1_000)));
  await relay.stop();
  await at.stop();
  await standIn.stop();
});

async function payingFan() {
  const { db, payments } = at.context;
  const sale = await insertSale(db);
  const [fan] = await insertAccounts(db, 1);
  if (fan === undefined) throw new Error('no fan');
  await insertOpenVisits(db, sale.drop, [fan]);
  const order = await createReserver(db).reserve({
    admission: { account: fan.id, drop: sale.drop.id, index: 0, callNo: 1 },
    idempotencyKey: newId('order').slice(4),
    lines: sale.types.map(({ id: type }) => ({ type, quantity: 2 })),
  });
  const input = { order: order.id, account: fan.id, storefrontOrigin: 'http://localhost:4300' };
  await checkout(db, payments, input, new Date());
  const look = () => readOrder(db, { order: order.id, account: fan.id }, new Date());
  return { sale, order, look };
}

test('a paid order has its tickets and its mail once, though every job comes three times', async () => {
  const { db, payments } = at.context;
  const { sale, order, look } = await payingFan();
  const { data: sessions } = await payments.ask('checkout_sessions', 'settle', (stripe) =>
    stripe.checkout.sessions.list({ limit: 1 }),
  );
  await fetch(`${standIn.url}/_control/sessions/${sessions[0]?.id}/pay`, { method: 'POST', body: '{}' });
  const { data } = await payments.ask('events', 'settle', (stripe) =>
    stripe.events.list({ type: 'checkout.session.completed', limit: 1 }),
  );
  const event = v.parse(stripeEvent, data[0]);
  await storeStripeEvent(db, { event, payload: data[0] });
  const job = { kind: 'finalize-order', order: order.id, stripeEvent: event.id } as const;
  await enqueueAll(db, [job, job]);

  await waitUntil('the mail', () => at.sent.length > 0);
  await waitUntil('an empty outbox', async () => {
    const { rowCount } = await at.database.pool.query('SELECT 1 FROM outbox');
    return rowCount === 0;
  });
  const paid = await look();
  expect(paid.state).toBe('paid');
  expect(paid.tickets).toHaveLength(2);
  expect(await auditEvent(db, sale.event.id)).toEqual([]);
});

test('a hold that runs out while paying ends at Stripe first, and then gives its tickets back', async () => {
  const { db } = at.context;
  const { sale, order, look } = await payingFan();
  await expireHolds(db, new Date(order.expiresAtMs));
  await waitUntil('the order to expire', async () => (await look()).state === 'expired');
  expect(await auditEvent(db, sale.event.id)).toEqual([]);
});
