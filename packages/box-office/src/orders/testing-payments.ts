import { Refusal } from '@zilker/contracts/errors';
import type { OrderView } from '@zilker/contracts/http/sale';
import { type Id, newId } from '@zilker/contracts/ids';
import type { JobKind } from '@zilker/contracts/jobs/job';
import { asc, eq } from 'drizzle-orm';
import type Stripe from 'stripe';
import { auditEvent } from '../audit/audit-event.ts';
import { captureOrder } from '../payments/capture-order.ts';
import { handleStripeEvent } from '../payments/handle-event.ts';
import { returnPayment } from '../payments/return-payment.ts';
import { storeStripeEvent } from '../payments/store-event.ts';
import { createPayments } from '../payments/stripe.ts';
import type { StripeEvent } from '../payments/stripe-objects.ts';
import { tickets } from '../schema/door.ts';
import { orderHistory, payments as paymentRows } from '../schema/money.ts';
import { outbox } from '../schema/outbox.ts';
import { orders, visits } from '../schema/sale.ts';
import { createTestDatabase } from '../testing.ts';
import { emptyTables } from '../testing-empty.ts';
import { type Account, insertAccounts, insertOpenVisits, insertSale, type Sale } from '../testing-rows.ts';
import { guardTransitions } from '../testing-transitions.ts';
import { checkout } from './checkout.ts';
import { endSession } from './end-session.ts';
import { expireHolds } from './expire-holds.ts';
import { finalizeOrder, takeEvent } from './finalize-order.ts';
import { createReserver } from './reserver.ts';

export const storefrontOrigin = 'http://localhost:4300';
const secretKey = 'sk_test_0123456789';
/** Nothing listens there. */
export const stripeAway = createPayments({ secretKey, apiUrl: 'http://127.0.0.1:9' });

type SaleOptions = Parameters<typeof insertSale>[1];
export type TestEvent = ReturnType<typeof eventOf>;
export type TestPayments = Awaited<ReturnType<typeof startTestPayments>>;

/** A sale of six places on the floor and two on the balcony with three fans inside, paid at the Stripe at `stripeUrl`. */
export async function startTestPayments(stripeUrl: string) {
  const database = await createTestDatabase();
  await guardTransitions(database.pool);
  const { db } = database;
  const payments = createPayments({ secretKey, apiUrl: stripeUrl });
  let sale: Sale;
  let fans: Account[];

  const account = (fan: number) => {
    const found = fans[fan];
    if (found === undefined) throw new Error('no such fan');
    return found.id;
  };
  const row = async (order: Pick<OrderView, 'id'>) => {
    const [found] = await db.select().from(orders).where(eq(orders.id, order.id));
    if (found === undefined) throw new Error('no such order');
    return found;
  };
  const session = async (order: Pick<OrderView, 'id'>): Promise<Stripe.Checkout.Session> =>
    payments.stripe.checkout.sessions.retrieve((await row(order)).sessionId ?? '');
  const pay = async (order: OrderView) =>
    checkout(
      db,
      payments,
      { order: order.id, account: (await row(order)).accountId, storefrontOrigin },
      new Date(),
    );
  const store = async (event: TestEvent) => {
    await storeStripeEvent(db, { event, payload: event });
    return event.id;
  };

  /** What fans, banks and misfortune do at Stripe. */
  const control = async (method: string, path: string, body: object): Promise<object> => {
    const response = await fetch(`${stripeUrl}/_control${path}`, { method, body: JSON.stringify(body) });
    if (!response.ok) throw new Error(await response.text());
    return (await response.json()) as object;
  };

  const at = {
    database,
    db,
    payments,
    account,
    row,
    session,
    store,
    /** Begins to pay: resolves to the address of Stripe's page. */
    pay,
    get sale() {
      return sale;
    },

    /** A new sale with so many fans inside; what earlier ones left is gone. */
    async fresh(
      options: SaleOptions = { types: [{ capacity: 6 }, { name: 'Balcony', priceCents: 4200, capacity: 2 }] },
      fansInside = 3,
    ) {
      await emptyTables(database.pool);
      sale = await insertSale(db, options);
      fans = await insertAccounts(db, fansInside);
      await insertOpenVisits(db, sale.drop, fans);
    },

    hold(fan: number, quantities: readonly number[]): Promise<OrderView> {
      return createReserver(db).reserve({
        admission: { account: account(fan), drop: sale.drop.id, index: fan, callNo: 1 },
        idempotencyKey: newId('order').slice(4),
        lines: sale.types.flatMap(({ id: type }, i) => {
          const quantity = quantities[i] ?? 0;
          return quantity === 0 ? [] : [{ type, quantity }];
        }),
      });
    },

    /** The fan presses Pay on Stripe's page, with a card of its own where no other is named; it may be declined. Resolves to the session then. */
    async payByCard(order: OrderView, card?: string): Promise<Stripe.Checkout.Session> {
      const { sessionId, placeIndex } = await row(order);
      const response = await fetch(`${stripeUrl}/_control/sessions/${sessionId}/pay`, {
        method: 'POST',
        body: JSON.stringify({ card: card ?? ownCard(placeIndex) }),
      });
      if (!response.ok) throw new Error(`the card was not taken: ${await response.text()}`);
      const { session: then } = (await response.json()) as { session: Stripe.Checkout.Session };
      return then;
    },

    /** Pays, and keeps Stripe's word of it: resolves to the event's id. */
    async paidEvent(order: OrderView, card?: string): Promise<string> {
      await pay(order);
      await at.payByCard(order, card);
      return store(eventOf('checkout.session.completed', await session(order)));
    },

    /** The sweep. */
    expire: (ms: number) => expireHolds(db, new Date(ms)),

    /** What the sweep and a lost race with Stripe come to: the tickets are gone though the money is on its way. */
    async release(order: OrderView): Promise<void> {
      await at.expire(order.expiresAtMs);
      await at.handle(await store(eventOf('checkout.session.expired', await session(order))));
    },

    finalize: (order: OrderView, stripeEvent: string) =>
      finalizeOrder(db, payments, { order: order.id, stripeEvent, livemode: false }, new Date()),
    handle: (stripeEvent: string) => handleStripeEvent(db, { stripeEvent, livemode: false }, new Date()),
    end: (order: OrderView) => endSession(db, payments, { order: order.id }, new Date()),
    /** Goes on with a payment: checks its card and charges it. */
    capture: (order: OrderView, now = new Date()) => captureOrder(db, payments, { order: order.id }, now),
    giveBack: (payment: string, now = new Date()) => returnPayment(db, payments, { payment }, now),
    /** Takes a payment, and goes no further with it. */
    take: (order: OrderView, stripeEvent: string) =>
      takeEvent(db, { order: order.id, stripeEvent, livemode: false }, new Date()),
    /** What goes wrong at Stripe from now on. */
    faults: async (settings: object) => void (await control('PUT', '/faults', settings)),
    /** A bank takes a charge back: resolves to the dispute. */
    dispute: (payment: string) => control('POST', `/payment_intents/${payment}/dispute`, {}),
    endDispute: (dispute: string, outcome: 'won' | 'lost') =>
      control('POST', `/disputes/${dispute}`, { outcome }),
    /** A bank does not take what is given back: resolves to the refund. */
    failRefund: (refund: string) => control('POST', `/refunds/${refund}`, { outcome: 'failed' }),
    /** All that Stripe has of an order's payments, oldest first. */
    async intentsOf(order: OrderView): Promise<Stripe.PaymentIntent[]> {
      return (await at.allIntents()).filter(({ metadata }) => metadata.order === order.id);
    },
    async allIntents(): Promise<Stripe.PaymentIntent[]> {
      const all = payments.stripe.paymentIntents.list({ limit: 100 });
      return (await all.autoPagingToArray({ limit: 10_000 })).reverse();
    },
    jobsOf: async (kind: JobKind) =>
      (await db.select().from(outbox)).map(({ job }) => job).filter((job) => job.kind === kind),
    /** The payments that are known of an order, oldest first. */
    paymentsOf: (order: OrderView) =>
      db
        .select()
        .from(paymentRows)
        .where(eq(paymentRows.orderId, order.id))
        .orderBy(asc(paymentRows.createdAt), asc(paymentRows.id)),
    /** What happened to an order, in a word each. */
    history: async (order: OrderView) =>
      (
        await db
          .select()
          .from(orderHistory)
          .where(eq(orderHistory.orderId, order.id))
          .orderBy(asc(orderHistory.seq))
      ).map(({ kind }) => kind),
    /** What each party has gained by an order. */
    async gained(order: OrderView) {
      const { rows } = await database.pool.query<
        Record<'fan' | 'venue' | 'zilker' | 'stripe' | 'tax', number>
      >(
        `SELECT coalesce(sum(fan_cents), 0)::int AS fan, coalesce(sum(venue_cents), 0)::int AS venue,
                coalesce(sum(zilker_cents), 0)::int AS zilker, coalesce(sum(stripe_cents), 0)::int AS stripe,
                coalesce(sum(tax_cents), 0)::int AS tax FROM ledger WHERE order_id = $1`,
        [order.id],
      );
      return rows[0];
    },
    intent: (id: string) =>
      payments.ask('payment_intents', 'settle', (stripe) => stripe.paymentIntents.retrieve(id)),

    ticketNumbers: async (order: OrderView) =>
      (await db.select().from(tickets).where(eq(tickets.orderId, order.id)).orderBy(asc(tickets.number))).map(
        (ticket) => ticket.number,
      ),

    async jobs(kind: JobKind, order: Id<'order'>): Promise<number> {
      const rows = await db.select().from(outbox);
      return rows.filter(({ job }) => job.kind === kind && 'order' in job && job.order === order).length;
    },

    /** All that tells how an order stands: its own state, its visit's, its event's counters, and what the audit finds. */
    async standing(order: OrderView) {
      const { state, placeIndex } = await row(order);
      const all = await db.select().from(visits).where(eq(visits.dropId, sale.drop.id));
      const { rows } = await database.pool.query<{ taken: number; sold: number }>(
        'SELECT sum(taken)::int AS taken, sum(sold)::int AS sold FROM ticket_types WHERE event_id = $1',
        [sale.event.id],
      );
      return {
        state,
        visit: all.find((visit) => visit.placeIndex === placeIndex)?.state,
        ...rows[0],
        breaches: await auditEvent(db, sale.event.id),
      };
    },

    stop: () => database.drop(),
  };
  return at;
}

/** A card for each fan: the stand-in takes all numbers that begin with 424242 and carry a right check digit. */
export function ownCard(fan: number): string {
  const digits = `424242${String(fan).padStart(9, '0')}`;
  const sum = [...digits].reverse().reduce((total, digit, at) => {
    const doubled = at % 2 === 0 ? Number(digit) * 2 : Number(digit);
    return total + (doubled > 9 ? doubled - 9 : doubled);
  }, 0);
  return `${digits}${(10 - (sum % 10)) % 10}`;
}

let events = 0;

/** An event as Stripe would send it. */
export function eventOf(type: string, object: unknown, livemode = false): StripeEvent {
  const id = `evt_test_${process.pid}_${events++}`;
  return { id, type, livemode, data: { object: object as { object: string } } };
}

/** The code that a promise is refused with. */
export async function refusal(promise: Promise<unknown>): Promise<string> {
  return promise.then(
    () => 'it was not refused',
    (cause: unknown) => {
      if (cause instanceof Refusal) return cause.code;
      throw cause;
    },
  );
}
