import type { OrderView } from '@zilker/contracts/http/sale';
import { type Id, newId } from '@zilker/contracts/ids';
import { freePort } from '@zilker/local/ports';
import { type StripeStandIn, startStripe } from '@zilker/local/stripe/stripe';
import { asc, eq } from 'drizzle-orm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { auditEvent } from '../audit/audit-event.ts';
import { startTestPayments, type TestPayments } from '../orders/testing-payments.ts';
import { readPortalOrder } from '../portal-orders/read-portal-order.ts';
import { ledger, outbox, refundRuns, refunds } from '../schema/tables.ts';
import { readEventRefund } from './read-event-refund.ts';
import { refundEvent } from './refund-event.ts';
import { refundOrder } from './refund-order.ts';
import { sendRefund } from './send-refund.ts';
import { startEventRefund } from './start-event-refund.ts';

let standIn: StripeStandIn;
let at: TestPayments;
beforeAll(async () => {
  standIn = await startStripe({ port: await freePort() });
  at = await startTestPayments(standIn.url);
});
afterAll(async () => {
  await at.stop();
  await standIn.stop();
});

async function bought(fan: number, quantities: readonly number[]): Promise<OrderView> {
  const order = await at.hold(fan, quantities);
  await at.finalize(order, await at.paidEvent(order));
  return order;
}

const viewOf = (order: OrderView) => readPortalOrder(at.db, { venue: at.sale.venue.id, order: order.id });

/** Everything that Stripe has to tell, the latest first and each twice. */
async function hearAll(): Promise<void> {
  const all = await at.payments.ask('events', 'reconcile', (stripe) => stripe.events.list({ limit: 100 }));
  for (const event of [...all.data, ...all.data]) {
    const told = { ...event, data: { object: event.data.object as unknown as { object: string } } };
    await at.handle(await at.store(told));
  }
}

async function sendAll(): Promise<void> {
  for (const { id } of await at.db.select().from(refunds).where(eq(refunds.state, 'requested')))
    await sendRefund(at.db, at.payments, { refund: id }, new Date());
}

async function audited(): Promise<void> {
  expect(await auditEvent(at.db, at.sale.event.id)).toEqual([]);
  const lines = await at.db.select().from(ledger).orderBy(asc(ledger.no));
  for (const { fanCents, venueCents, zilkerCents, stripeCents, taxCents, paidOutCents } of lines)
    expect(fanCents + venueCents + zilkerCents + stripeCents + taxCents + paidOutCents).toBe(0);
}

test('orders that were paid, refunded in part, disputed and called off leave the books whole at every step', async () => {
  await at.fresh();
  const one = await bought(0, [2, 1]);
  const two = await bought(1, [1]);
  await audited();

  const shown = await viewOf(one);
  const [ticket] = shown.tickets;
  if (ticket === undefined) throw new Error('no ticket');
  const asked = { venue: at.sale.venue.id, order: one.id, requestedBy: newId('staff'), reason: 'Ill' };
  await refundOrder(
    at.db,
    { ...asked, tickets: [ticket.id], amountCents: ticket.refundCents, idempotencyKey: newId('order') },
    new Date(),
  );
  await audited();
  await sendAll();
  await hearAll();
  await audited();
  expect(await viewOf(one)).toMatchObject({ state: 'partially_refunded', refunds: [{ state: 'succeeded' }] });

  const [payment] = await at.paymentsOf(two);
  const control = async (path: string, body: object) =>
    (await (
      await fetch(`${standIn.url}/_control/${path}`, { method: 'POST', body: JSON.stringify(body) })
    ).json()) as { id: string };
  const dispute = await control(`payment_intents/${payment?.id}/dispute`, {});
  await hearAll();
  await audited();
  expect(await viewOf(two)).toMatchObject({ disputed: true, tickets: [{ state: 'revoked' }] });
  await control(`disputes/${dispute.id}`, { outcome: 'won' });
  await hearAll();
  await audited();
  expect(await viewOf(two)).toMatchObject({ disputes: [{ state: 'won' }], tickets: [{ state: 'valid' }] });

  const of = { venue: at.sale.venue.id, event: at.sale.event.id };
  const waiting = await at.hold(2, [1]);
  const { toFansCents } = await readEventRefund(at.db, of);
  const start = { ...of, idempotencyKey: newId('order'), toFansCents, reason: 'Storm' };
  await startEventRefund(at.db, start, new Date());
  await audited();
  expect((await at.row(waiting)).state).toBe('cancelled');
  const [run] = await at.db.select().from(refundRuns);
  for (let turns = 0; turns < 3; turns++)
    await refundEvent(at.db, { run: run?.id as Id<'refundRun'> }, new Date());
  await sendAll();
  await hearAll();
  await audited();
  for (const order of [one, two]) {
    expect(await viewOf(order)).toMatchObject({ state: 'refunded', refundedCents: order.totalCents });
    expect(await at.gained(order)).toMatchObject({ fan: 0, zilker: 0, tax: 0 });
  }
  const after = await readEventRefund(at.db, of);
  expect(after.run).toMatchObject({ orders: 2, requested: 2, done: 2, failed: 0 });
  const told = (await at.db.select().from(outbox)).filter(({ job }) => job.kind === 'send-refund-notice');
  expect(told).toHaveLength(3);
});
