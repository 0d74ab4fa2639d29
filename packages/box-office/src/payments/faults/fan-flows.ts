import type { OrderView } from '@zilker/contracts/http/sale';
import { cancelOrder } from '../../orders/cancel-order.ts';
import { expireHolds } from '../../orders/expire-holds.ts';
import { ownCard } from '../../orders/testing-payments.ts';
import { captureOrderOnce, releaseOrderOnce } from '../../portal-orders/settle-waiting.ts';
import { handleStripeEvent } from '../handle-event.ts';
import { storeStripeEvent } from '../store-event.ts';
import { asked, buy, type Flow, until } from './flow.ts';
import { workOn } from './work.ts';
import type { World } from './world.ts';

const declinedCard = '4000000000000002';
const riskyCard = '4000000000009235';
/** Longer than a hold. */
const holdMs = 61 * 60_000;

/** What fans do until they have tickets, or have none. */
export const fanFlows: readonly Flow[] = [
  {
    name: 'buy',
    async play(world) {
      await world.open();
      await buy(world);
    },
    ends: ['paid valid valid'],
  },
  {
    name: 'buy in two tabs with two clicks each',
    async play(world) {
      await world.open();
      const order = await world.hold(0, 2);
      const pages = await Promise.all([1, 2, 3, 4].map(() => world.begin(order)));
      if (new Set(pages).size !== 1) throw new Error('there is more than one page to pay on');
      await world.payByCard(order);
      await until(world, order, 'paid');
    },
    ends: ['paid valid valid'],
    isRace: true,
  },
  {
    name: 'declined, then another card',
    async play(world) {
      await world.open();
      const order = await world.hold(0, 1);
      await world.begin(order);
      await world.payByCard(order, declinedCard);
      await workOn(world);
      await world.payByCard(order);
      await until(world, order, 'paid');
    },
    ends: ['paid valid'],
  },
  {
    name: 'a card over its limit, then another card',
    async play(world) {
      await world.open(2);
      await buy(world, 1, 4, ownCard(9));
      const order = await world.hold(0, 1);
      await world.begin(order);
      await world.payByCard(order, ownCard(9));
      await until(world, order, 'held');
      await world.begin(order);
      await world.payByCard(order);
      await until(world, order, 'paid');
    },
    ends: ['paid valid', 'paid valid valid valid valid'],
  },
  {
    name: 'paid as the hold ends',
    async play(world) {
      const order = await pay(world);
      await world.advance(holdMs);
      await until(world, order, 'paid');
    },
    ends: ['paid valid valid'],
  },
  {
    name: 'paid too late, and there are tickets',
    async play(world) {
      const order = await pay(world);
      await loseRace(world, order);
      await until(world, order, 'paid');
    },
    ends: ['paid valid valid'],
  },
  {
    name: 'paid too late, and there are none',
    async play(world) {
      const order = await pay(world);
      await loseRace(world, order);
      await stopSale(world);
      await workOn(world);
    },
    ends: ['expired'],
  },
  {
    name: 'paid too late, there are none, and somebody has charged it',
    async play(world) {
      const order = await pay(world);
      await loseRace(world, order);
      await stopSale(world);
      await chargeByHand(world);
      await workOn(world);
    },
    ends: ['expired'],
  },
  {
    name: 'never paid',
    async play(world) {
      await world.open();
      const order = await world.hold(0, 2);
      await world.begin(order);
      await world.advance(holdMs);
      await until(world, order, 'expired');
    },
    ends: ['expired'],
  },
  {
    name: 'cancelled while it is paid',
    async play(world) {
      await world.open();
      const order = await world.hold(0, 2);
      await world.begin(order);
      const { accountId: account } = await world.row(order);
      await cancelOrder(world.db, { order: order.id, account }, world.now());
      await until(world, order, 'cancelled');
    },
    ends: ['cancelled'],
  },
  {
    name: 'a risky card that its venue charges',
    async play(world) {
      const order = await payRisky(world);
      await captureOrderOnce(world.db, asked(world, order), world.now());
      await until(world, order, 'paid');
    },
    ends: ['paid valid valid'],
  },
  {
    name: 'a risky card that its venue gives up',
    async play(world) {
      const order = await payRisky(world);
      await releaseOrderOnce(world.db, { ...asked(world, order), reason: 'Not you' }, world.now());
      await workOn(world);
    },
    ends: ['cancelled'],
  },
];

/** A fan has paid by a card that Stripe finds risky, which waits for a person now. */
async function payRisky(world: World): Promise<OrderView> {
  await world.open();
  const order = await world.hold(0, 2);
  await world.begin(order);
  await world.payByCard(order, riskyCard);
  await until(world, order, 'review');
  return order;
}

/** A fan has paid, and nobody has heard of it yet. */
async function pay(world: World): Promise<OrderView> {
  await world.open();
  const order = await world.hold(0, 2);
  await world.begin(order);
  await world.payByCard(order);
  return order;
}

/** What a lost race with Stripe comes to: the tickets are given back though the money is on its way. */
async function loseRace(world: World, order: OrderView): Promise<void> {
  await world.advance(holdMs);
  await expireHolds(world.db, world.now());
  const { sessionId: id } = await world.row(order);
  const object = {
    id,
    object: 'checkout.session',
    status: 'expired',
    payment_status: 'unpaid',
    payment_intent: null,
    amount_total: order.totalCents,
    currency: 'usd',
    metadata: { order: order.id },
  };
  const event = {
    id: 'evt_lost_race',
    type: 'checkout.session.expired',
    livemode: false,
    data: { object },
  };
  await storeStripeEvent(world.db, { event, payload: event });
  const outcome = await handleStripeEvent(world.db, { stripeEvent: event.id, livemode: false }, world.now());
  if (outcome !== 'released') throw new Error(`the race came to ${outcome}`);
}

const stopSale = (world: World) => world.database.pool.query('UPDATE drops SET sale_stopped = true');

async function chargeByHand(world: World): Promise<void> {
  await world.byHandAt(async (stripe) => {
    const { data } = await stripe.paymentIntents.list({ limit: 1 });
    const [intent] = data;
    if (intent?.status === 'requires_capture') await stripe.paymentIntents.capture(intent.id);
  });
}
