import type { OrderView } from '@zilker/contracts/http/sale';
import { type Id, newId } from '@zilker/contracts/ids';
import { dropPolicy } from '@zilker/contracts/ticket/policy';
import { and, asc, eq } from 'drizzle-orm';
import { acceptTransfer } from '../../moves/accept-transfer.ts';
import { listReturn } from '../../moves/list-return.ts';
import { offerTransfer } from '../../moves/offer-transfer.ts';
import { joinReturns } from '../../moves/returns-list.ts';
import { readOrder } from '../../orders/order-view.ts';
import { ownCard } from '../../orders/testing-payments.ts';
import { payments, ticketReturns, tickets } from '../../schema/tables.ts';
import { type Account, insertAccount } from '../../testing-rows.ts';
import { buy, type Flow, until } from './flow.ts';
import { refund } from './venue-acts.ts';
import { workOn } from './work.ts';
import type { World } from './world.ts';

/** Longer than a returned ticket is held for one fan. */
const offerMs = 61 * 60_000;
/** Tickets may be sent and returned at any time before doors. */
const policy = { ...dropPolicy, transfersFromMs: 0, returnsUntilMs: Date.UTC(2100, 0) };

/** Tickets that go to somebody else, with the money that goes along. An order for a returned one has an index below 0, and comes first. */
export const moveFlows: readonly Flow[] = [
  {
    name: 'a returned ticket is sold',
    after: 'buy',
    async play(world) {
      const { offer } = await offered(world);
      await pay(world, offer);
      await until(world, offer, 'paid');
    },
    ends: ['paid valid', 'partially_refunded refunded valid'],
    returns: ['sold'],
  },
  {
    name: 'a returned ticket is paid as its offer ends',
    after: 'buy',
    async play(world) {
      const { offer } = await offered(world);
      await pay(world, offer);
      await world.advance(offerMs);
      await until(world, offer, 'paid');
    },
    ends: ['paid valid', 'partially_refunded refunded valid'],
    returns: ['sold'],
  },
  {
    name: 'an offer of a returned ticket runs out, and the next fan buys it',
    after: 'buy',
    async play(world) {
      const { offer, fan } = await offered(world);
      await world.begin(offer);
      await wait(world, fan, false);
      const next = await insertAccount(world.db);
      await wait(world, next);
      await world.advance(offerMs);
      await until(world, offer, 'expired');
      const second = await offerOf(world, next);
      await pay(world, second);
      await until(world, second, 'paid');
    },
    ends: ['paid valid', 'expired', 'partially_refunded refunded valid'],
    returns: ['sold'],
  },
  {
    name: 'a returned ticket is used while its next fan pays',
    after: 'buy',
    async play(world) {
      const { offer, ticket } = await offered(world);
      await pay(world, offer);
      await use(world, ticket);
      await until(world, offer, 'cancelled');
    },
    ends: ['cancelled', 'paid checked_in valid'],
    returns: ['withdrawn'],
  },
  {
    name: 'a returned ticket is used while the card of its next fan is charged',
    after: 'buy',
    async play(world) {
      const { offer, ticket } = await offered(world);
      await pay(world, offer);
      world.meanwhile('payment_intents', async () => {
        const isCharging = await charging(world, offer);
        if (isCharging) await use(world, ticket);
        return isCharging;
      });
      await until(world, offer, 'expired');
    },
    ends: ['expired', 'paid checked_in valid'],
    returns: ['withdrawn'],
  },
  {
    name: 'a returned ticket is refunded by its venue while its next fan pays',
    after: 'buy',
    async play(world) {
      const { offer, order } = await offered(world);
      await world.begin(offer);
      await refund(world, order, 1);
      await world.payByCard(offer, ownCard(70));
      await until(world, offer, 'paid');
    },
    ends: ['paid valid', 'partially_refunded refunded valid'],
    returns: ['sold'],
  },
  {
    name: 'a ticket is sent to a friend, and refunded',
    after: 'buy',
    async play(world) {
      await world.open(1, { event: { policy } });
      const order = await buy(world);
      const [ticket, account] = await firstOf(world, order);
      const friend = await insertAccount(world.db);
      const sent = { account, ticket, phone: friend.phone, idempotencyKey: newId('order') };
      const { transfer } = await offerTransfer(world.db, sent, world.now());
      const taken = { account: friend.id, transfer: transfer.id, idempotencyKey: newId('order') };
      await acceptTransfer(world.db, taken, world.now());
      await refund(world, order, 1);
      await workOn(world);
    },
    ends: ['partially_refunded refunded valid'],
  },
];

/** A fan has bought two tickets and returned the first, which is held for who waits for it. */
async function offered(world: World) {
  await world.open(1, { event: { policy } });
  const order = await buy(world);
  const [ticket, account] = await firstOf(world, order);
  await listReturn(world.db, { account, ticket, idempotencyKey: newId('order') }, world.now());
  const fan = await insertAccount(world.db);
  await wait(world, fan);
  return { order, ticket, fan, offer: await offerOf(world, fan) };
}

async function firstOf(world: World, order: OrderView): Promise<[Id<'ticket'>, Id<'account'>]> {
  const [first] = await world.db
    .select()
    .from(tickets)
    .where(eq(tickets.orderId, order.id))
    .orderBy(asc(tickets.number));
  if (first === undefined) throw new Error('nothing was bought');
  return [first.id, first.accountId];
}

async function wait({ db, event, now }: World, { id: account }: Account, joined = true): Promise<void> {
  await joinReturns(db, { event, account, joined, quantity: 1, idempotencyKey: newId('order') }, now());
}

/** What is held for a fan, once somebody has seen to it. */
async function offerOf(world: World, { id: account }: Account): Promise<OrderView> {
  await workOn(world);
  const [row] = await world.db
    .select()
    .from(ticketReturns)
    .where(and(eq(ticketReturns.eventId, world.event), eq(ticketReturns.state, 'offered')));
  if (row?.orderId == null) throw new Error('nothing is held for anybody');
  return readOrder(world.db, { order: row.orderId, account }, world.now());
}

async function pay(world: World, offer: OrderView): Promise<void> {
  await world.begin(offer);
  await world.payByCard(offer, ownCard(70));
}

const use = ({ db }: World, ticket: Id<'ticket'>) =>
  db.update(tickets).set({ state: 'checked_in' }).where(eq(tickets.id, ticket));

async function charging({ db }: World, offer: OrderView): Promise<boolean> {
  const of = and(eq(payments.orderId, offer.id), eq(payments.state, 'capturing'));
  return (await db.$count(payments, of)) > 0;
}
