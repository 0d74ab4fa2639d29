import type { OrderView } from '@zilker/contracts/http/sale';
import { type Id, newId } from '@zilker/contracts/ids';
import { dropPolicy, type TicketPolicy } from '@zilker/contracts/ticket/policy';
import { asc, eq } from 'drizzle-orm';
import { auditEvent } from '../audit/audit-event.ts';
import { checkout } from '../orders/checkout.ts';
import { readOrder } from '../orders/order-view.ts';
import { ownCard, startTestPayments, storefrontOrigin } from '../orders/testing-payments.ts';
import { orders, outbox, ticketReturns, tickets, transfers, usage } from '../schema/tables.ts';
import { type Account, insertAccount } from '../testing-rows.ts';
import { listReturn } from './list-return.ts';
import { offerReturns } from './offer-returns.ts';
import { offerTransfer } from './offer-transfer.ts';
import { joinReturns, readReturnsList } from './returns-list.ts';

export type TestMoves = Awaited<ReturnType<typeof startTestMoves>>;
type Fan = Pick<Account, 'id' | 'phone'>;

/** Tickets may be sent and returned at any time before doors. */
export const openPolicy: TicketPolicy = {
  ...dropPolicy,
  transfersFromMs: 0,
  returnsUntilMs: Date.UTC(2100, 0),
};

export const newKey = (): string => newId('order').slice(4);

let cards = 400_000;

/** What fans do with tickets that they have bought, at the Stripe at `stripeUrl`. */
export async function startTestMoves(stripeUrl: string) {
  const at = await startTestPayments(stripeUrl);
  const { db } = at;

  const only = async <T>(rows: Promise<T[]>): Promise<T> => {
    const [row] = await rows;
    if (row === undefined) throw new Error('there is no such row');
    return row;
  };
  const ticket = (id: Id<'ticket'>) => only(db.select().from(tickets).where(eq(tickets.id, id)));

  const moves = {
    ...at,
    ticket,
    /** A sale that is sold out once so many tickets of its one type are bought. */
    async soldFrom(
      fans: number,
      {
        each = 1,
        priceCents = 3_000,
        type = {},
        drop = {},
        policy = openPolicy,
      }: {
        each?: number;
        priceCents?: number;
        type?: object;
        drop?: object;
        policy?: TicketPolicy;
      } = {},
    ): Promise<{ orders: OrderView[]; tickets: Id<'ticket'>[] }> {
      const types = [{ capacity: fans * each, priceCents, ...type }];
      await at.fresh({ types, event: { policy }, drop }, fans);
      const bought: OrderView[] = [];
      for (let fan = 0; fan < fans; fan++) bought.push(await moves.bought(fan, [each]));
      const issued = await db.select().from(tickets).orderBy(asc(tickets.orderId), asc(tickets.number));
      return { orders: bought, tickets: issued.map(({ id }) => id) };
    },
    async bought(fan: number, quantities: readonly number[]): Promise<OrderView> {
      const order = await at.hold(fan, quantities);
      if (order.totalCents === 0)
        await checkout(
          db,
          at.payments,
          { order: order.id, account: at.account(fan), storefrontOrigin },
          new Date(),
        );
      else await at.finalize(order, await at.paidEvent(order));
      return order;
    },
    fan: () => insertAccount(db),
    send: (from: Id<'account'>, id: Id<'ticket'>, to: Pick<Fan, 'phone'>, now = new Date()) =>
      offerTransfer(db, { account: from, ticket: id, phone: to.phone, idempotencyKey: newKey() }, now),
    list: (from: Id<'account'>, id: Id<'ticket'>, now = new Date()) =>
      listReturn(db, { account: from, ticket: id, idempotencyKey: newKey() }, now),
    join: (account: Id<'account'>, { quantity = 1, now = new Date() } = {}) =>
      joinReturns(db, { event: event(), account, joined: true, quantity, idempotencyKey: newKey() }, now),
    offer: (now = new Date()) => offerReturns(db, { event: event() }, now),
    waiting: (account: Id<'account'>) => readReturnsList(db, { event: event(), account }),
    /** The order of a returned ticket that is held for a fan. */
    async offered(account: Id<'account'>): Promise<OrderView> {
      const { offer } = await moves.waiting(account);
      if (offer === null) throw new Error('nothing is held for this fan');
      return readOrder(db, { order: offer.order, account }, new Date());
    },
    orderOf: (order: Id<'order'>, account: Id<'account'>) => readOrder(db, { order, account }, new Date()),
    /** The fan of an offer presses Pay, with a card of their own: Stripe's word of it is kept. */
    payOffer: (order: OrderView) => at.paidEvent(order, ownCard(cards++)),
    transfer: (id: Id<'transfer'>) => only(db.select().from(transfers).where(eq(transfers.id, id))),
    return: (id: Id<'ticketReturn'>) => only(db.select().from(ticketReturns).where(eq(ticketReturns.id, id))),
    counts: async () => {
      const { rows } = await at.database.pool.query<{ taken: number; sold: number }>(
        'SELECT sum(taken)::int AS taken, sum(sold)::int AS sold FROM ticket_types',
      );
      return rows[0];
    },
    used: async (account: Id<'account'>) =>
      (await db.select().from(usage).where(eq(usage.accountId, account)))[0]?.taken ?? 0,
    state: async (order: Id<'order'>) =>
      (await only(db.select().from(orders).where(eq(orders.id, order)))).state,
    kinds: async () => (await db.select().from(outbox)).map(({ job }) => job.kind),
    breaches: (now?: Date) => auditEvent(db, event(), now),
  };
  const event = () => at.sale.event.id;
  // getters of `at` would be read once when spread
  return Object.defineProperty(moves, 'sale', { get: () => at.sale });
}
