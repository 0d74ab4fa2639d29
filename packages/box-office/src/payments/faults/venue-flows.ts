import type { OrderView } from '@zilker/contracts/http/sale';
import { newId } from '@zilker/contracts/ids';
import { eq } from 'drizzle-orm';
import { withTransaction } from '../../db.ts';
import { confirmShow } from '../../payments/confirm-show.ts';
import { releaseOrderOnce } from '../../portal-orders/settle-waiting.ts';
import { retryRefundOnce } from '../../refunds/refund-order.ts';
import { payments } from '../../schema/tables.ts';
import { asked, buy, type Flow, until } from './flow.ts';
import { compareObjects } from './settle.ts';
import { callOff, decideDispute, onboard, openDispute, paidOut, refund, refundIn } from './venue-acts.ts';
import { work, workOn } from './work.ts';
import type { World } from './world.ts';

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
    after: 'buy',
    async play(world) {
      await world.open();
      await refund(world, await buy(world), 1);
      await workOn(world);
    },
    ends: ['partially_refunded refunded valid'],
  },
  {
    name: 'refund an order',
    after: 'buy',
    async play(world) {
      await world.open();
      await refund(world, await buy(world), 2);
      await workOn(world);
    },
    ends: ['refunded refunded refunded'],
  },
  {
    name: 'refund an event',
    after: 'buy',
    async play(world) {
      await world.open(3);
      for (const fan of [0, 1, 2]) await buy(world, fan, 1);
      await callOff(world);
      await workOn(world);
    },
    ends: ['refunded refunded', 'refunded refunded', 'refunded refunded'],
  },
  {
    name: 'a refund that fails and is asked for again',
    after: 'buy',
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
    after: 'buy',
    async play(world) {
      await world.open();
      const dispute = await openDispute(world, await buy(world));
      await workOn(world);
      await decideDispute(world, dispute, 'lost');
    },
    ends: ['paid revoked revoked'],
  },
  {
    name: 'a dispute that is won',
    after: 'buy',
    async play(world) {
      await world.open();
      const dispute = await openDispute(world, await buy(world));
      await workOn(world);
      await decideDispute(world, dispute, 'won');
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
    after: 'buy',
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
    after: 'buy',
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
      await found(world, order);
      await openDispute(world, order);
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

/** Resolves once a round of the comparison has come upon the payment of an order, of which nobody was told. */
async function found(world: World, order: OrderView): Promise<void> {
  for (let rounds = 0; rounds < 4; rounds++) {
    await compareObjects(world);
    if ((await world.row(order)).state === 'paid') return;
  }
  throw new Error('nobody has found the payment');
}
