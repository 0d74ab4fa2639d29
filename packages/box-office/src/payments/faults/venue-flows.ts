import type { OrderView } from '@zilker/contracts/http/sale';
import { type Id, newId } from '@zilker/contracts/ids';
import { eq } from 'drizzle-orm';
import { withTransaction } from '../../db.ts';
import { confirmShow } from '../../payments/confirm-show.ts';
import { startOnboarding } from '../../payouts/start-onboarding.ts';
import { readPortalOrder } from '../../portal-orders/read-portal-order.ts';
import { releaseOrderOnce } from '../../portal-orders/settle-waiting.ts';
import { readEventRefund } from '../../refunds/read-event-refund.ts';
import { refundOrder, retryRefundOnce } from '../../refunds/refund-order.ts';
import { startEventRefund } from '../../refunds/start-event-refund.ts';
import { events, payments, payouts, refunds, venues } from '../../schema/tables.ts';
import { buy, type Flow, until } from './flow.ts';
import { compareObjects } from './settle.ts';
import { payOut, work, workOn } from './work.ts';
import { again, type World } from './world.ts';

const dayMs = 86_400_000;

/** What venues, banks and clocks do once there are orders. */
export const venueFlows: readonly Flow[] = [
  {
    name: 'charged once the show is confirmed',
    async play(world) {
      const order = await buyLater(world);
      const { venue, event } = world;
      await withTransaction(world.db, (tx) => confirmShow(tx, { venue, event }, world.now()));
      await until(world, order, 'paid');
    },
    ends: ['paid valid valid'],
  },
  {
    name: 'given up while the show is not confirmed',
    async play(world) {
      const order = await buyLater(world);
      await releaseOrderOnce(world.db, { ...asked(world, order), reason: 'No show' }, world.now());
      await workOn(world);
    },
    ends: ['cancelled'],
  },
  {
    name: 'refund a ticket',
    async play(world) {
      await world.open();
      await refund(world, await buy(world), 1);
      await workOn(world);
    },
    ends: ['partially_refunded refunded valid'],
  },
  {
    name: 'refund an order',
    async play(world) {
      await world.open();
      await refund(world, await buy(world), 2);
      await workOn(world);
    },
    ends: ['refunded refunded refunded'],
  },
  {
    name: 'refund an event',
    async play(world) {
      await world.open(3);
      for (const fan of [0, 1, 2]) await buy(world, fan, 1);
      const of = { venue: world.venue, event: world.event };
      const { toFansCents } = await readEventRefund(world.db, of);
      const how = { idempotencyKey: newId('order'), reason: 'Storm', toFansCents };
      await startEventRefund(world.db, { ...of, ...how }, world.now());
      await workOn(world);
    },
    ends: ['refunded refunded', 'refunded refunded', 'refunded refunded'],
  },
  {
    name: 'a refund that fails and is asked for again',
    async play(world) {
      await world.open();
      const order = await buy(world);
      await refund(world, order, 1);
      const { id, stripeRefundId } = await refundIn(world, 'succeeded');
      await world.standIn.control('POST', `refunds/${stripeRefundId}`, { outcome: 'failed' });
      await refundIn(world, 'failed');
      const how = { idempotencyKey: newId('order'), requestedBy: newId('staff') };
      await retryRefundOnce(world.db, { venue: world.venue, refund: id, ...how }, world.now());
      await workOn(world);
    },
    ends: ['partially_refunded refunded valid'],
  },
  {
    name: 'a dispute that is lost',
    async play(world) {
      await world.open();
      await dispute(world, await buy(world), 'lost');
    },
    ends: ['paid revoked revoked'],
  },
  {
    name: 'a dispute that is won',
    async play(world) {
      await world.open();
      await dispute(world, await buy(world), 'won');
    },
    ends: ['paid valid valid'],
  },
  {
    name: 'a venue sets up its account',
    async play(world) {
      await world.open(0);
      await onboard(world);
    },
    ends: [],
  },
  {
    name: 'a payout',
    async play(world) {
      await world.open();
      await buy(world);
      await paidOut(world);
    },
    ends: ['paid valid valid'],
    payouts: ['sent'],
  },
  {
    name: 'a payout that is taken back',
    async play(world) {
      await world.open();
      await buy(world);
      const transfer = await paidOut(world);
      await world.byHandAt((stripe) => stripe.transfers.createReversal(transfer));
      await workOn(world);
    },
    ends: ['paid valid valid'],
    payouts: ['reversed'],
  },
  {
    name: 'webhooks and events are lost, and all objects are compared',
    async play(world) {
      await world.open();
      const order = await world.hold(0, 2);
      await world.begin(order);
      await world.payByCard(order);
      await work(world);
      const intent = await found(world, order);
      await world.standIn.control('POST', `payment_intents/${intent}/dispute`);
      await compareObjects(world);
    },
    ends: ['paid revoked revoked'],
    webhooks: 'never',
  },
];

/** An order of a show that is to be confirmed, whose card waits. */
async function buyLater(world: World): Promise<OrderView> {
  await world.open(1, { event: { capture: 'later' } });
  const order = await world.hold(0, 2);
  await world.begin(order);
  await world.payByCard(order);
  await until(world, order, 'authorized');
  for (let rounds = 0; rounds < 8; rounds++) {
    const [payment] = await world.db.select().from(payments).where(eq(payments.orderId, order.id));
    if (payment?.fingerprint != null) return order;
    await world.advance(40_000);
    await workOn(world);
  }
  throw new Error('nobody has checked the card');
}

/** The payment of an order of which nobody was told, once a round of the comparison has come upon it. */
async function found(world: World, order: OrderView): Promise<string | null> {
  for (let rounds = 0; rounds < 4; rounds++) {
    await compareObjects(world);
    const { state, paymentIntentId } = await world.row(order);
    if (state === 'paid') return paymentIntentId;
  }
  throw new Error('nobody has found the payment');
}

const asked = (world: World, order: OrderView) => ({
  venue: world.venue,
  order: order.id,
  requestedBy: newId('staff'),
  idempotencyKey: newId('order'),
});

async function refund(world: World, order: OrderView, count: number): Promise<void> {
  const { tickets } = await readPortalOrder(world.db, { venue: world.venue, order: order.id });
  const these = tickets.slice(0, count);
  const amountCents = these.reduce((sum, { refundCents }) => sum + refundCents, 0);
  const how = { tickets: these.map(({ id }) => id), amountCents, reason: 'Ill', requestedBy: newId('staff') };
  await refundOrder(world.db, { ...asked(world, order), ...how }, world.now());
}

/** Works on until the one refund that there is is in that state. */
async function refundIn(world: World, state: 'succeeded' | 'failed') {
  for (let rounds = 0; rounds < 12; rounds++) {
    await workOn(world);
    const [row] = await world.db.select().from(refunds);
    if (row?.state === state) return row;
    await world.advance(5 * 60_000);
  }
  throw new Error(`the refund is not ${state}`);
}

async function dispute(world: World, order: OrderView, outcome: 'won' | 'lost'): Promise<void> {
  const { paymentIntentId } = await world.row(order);
  const opened = await world.standIn.control('POST', `payment_intents/${paymentIntentId}/dispute`);
  await workOn(world);
  await world.standIn.control('POST', `disputes/${(opened as { id: string }).id}`, { outcome });
  await workOn(world);
}

async function onboard(world: World): Promise<void> {
  const { db, payments: stripe, venue } = world;
  await again(() => startOnboarding(db, stripe, { venue, portal: 'http://localhost:4301/money' }));
  const [row] = await db.select().from(venues).where(eq(venues.id, venue));
  await world.standIn.control('POST', `accounts/${row?.stripeAccountId}`, { restricted: false });
  await workOn(world);
}

/** The show was long ago, and its venue is paid. Resolves to the transfer. */
async function paidOut(world: World): Promise<string> {
  await onboard(world);
  const startsAt = new Date(world.now().getTime() - 40 * dayMs);
  await world.db
    .update(events)
    .set({ startsAt })
    .where(eq(events.id, world.event as Id<'event'>));
  for (let turns = 0; turns < 12; turns++) {
    await payOut(world);
    const [row] = await world.db.select().from(payouts);
    if (row?.state === 'sent' && row.reference !== null) return row.reference;
    await world.advance(2 * 60_000);
  }
  throw new Error('nobody has paid the venue');
}
