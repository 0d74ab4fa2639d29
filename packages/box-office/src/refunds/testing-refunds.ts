import { randomBytes } from 'node:crypto';
import { type Id, newId } from '@zilker/contracts/ids';
import { type FeeSchedule, type Quote, quote } from '@zilker/contracts/price';
import { eq, sql } from 'drizzle-orm';
import type Stripe from 'stripe';
import { type Db, withTransaction } from '../db.ts';
import { feesOf, readTerms } from '../money/terms.ts';
import { insertCharge } from '../money/testing-charge.ts';
import { createPayments } from '../payments/stripe.ts';
import {
  ledger,
  orderItems,
  orders,
  outbox,
  refunds,
  tickets,
  ticketTypes,
  usage,
  venueTerms,
} from '../schema/tables.ts';
import { createTestDatabase } from '../testing.ts';
import type { Account, Sale } from '../testing-rows.ts';
import { guardTransitions } from '../testing-transitions.ts';

export type Paid = { order: Id<'order'>; tickets: Id<'ticket'>[]; payment: string; price: Quote };
export type TestRefunds = Awaited<ReturnType<typeof startTestRefunds>>;

/** The stand-in for Stripe, with the SDK against it. */
type TestStripe = {
  url: string;
  stripe: Stripe;
  control(method: string, path: string, body?: unknown): Promise<unknown>;
  pay(session: string): Promise<unknown>;
  createSession(params: Partial<Stripe.Checkout.SessionCreateParams>): Promise<{ id: string }>;
  stop(): Promise<void>;
};

/** A database, a Stripe to refund at, and orders that were paid there. */
export async function startTestRefunds(harness: TestStripe) {
  const database = await createTestDatabase();
  await guardTransitions(database.pool);
  const payments = createPayments({ secretKey: 'sk_test_0123456789', apiUrl: harness.url });
  const { db } = database;

  /** A charge at the stand-in: resolves to its PaymentIntent. */
  const charge = async (amountCents: number, order: string): Promise<string> => {
    const session = await harness.createSession({
      line_items: [
        {
          quantity: 1,
          price_data: { currency: 'usd', unit_amount: amountCents, product_data: { name: 'Tickets' } },
        },
      ],
      metadata: { order },
      payment_intent_data: { metadata: { order } },
    });
    await harness.pay(session.id);
    const { payment_intent: intent } = await harness.stripe.checkout.sessions.retrieve(session.id);
    if (typeof intent !== 'string') throw new Error('the card was not charged');
    return intent;
  };

  return {
    database,
    db,
    harness,
    payments,
    charge,
    /** An order of so many tickets of each of the sale's types, paid at the stand-in. */
    async paid(sale: Sale, fan: Pick<Account, 'id'>, quantities: readonly number[]): Promise<Paid> {
      const order = newId('order');
      const price = await priceOf(db, sale, quantities);
      return insertPaid(db, sale, fan, quantities, {
        order,
        price,
        payment: await charge(price.totalCents, order),
      });
    },
    async refundsAtStripe(payment: string) {
      return (await harness.stripe.refunds.list({ payment_intent: payment, limit: 100 })).data;
    },
    jobs: async () => (await db.select().from(outbox)).map(({ job }) => job),
    async refund(id: Id<'refund'>) {
      const [row] = await db.select().from(refunds).where(eq(refunds.id, id));
      if (row === undefined) throw new Error('no such refund');
      return row;
    },
    async order(id: Id<'order'>) {
      const [row] = await db.select().from(orders).where(eq(orders.id, id));
      if (row === undefined) throw new Error('no such order');
      return row;
    },
    ticketStates: async (order: Id<'order'>) =>
      (await db.select().from(tickets).where(eq(tickets.orderId, order)).orderBy(tickets.number)).map(
        ({ state }) => state,
      ),
    lines: (order: Id<'order'>) =>
      db.select().from(ledger).where(eq(ledger.orderId, order)).orderBy(ledger.no),
    /** Every row of every table, to see that nothing was written. */
    all: () => allRows(db),
    /** New terms of the venue, from now on. */
    async change(sale: Sale, terms: Partial<typeof venueTerms.$inferInsert>): Promise<void> {
      const [last] = (await readTerms(db, [sale.venue.id])).values();
      if (last === undefined) throw new Error('a venue without terms');
      await db
        .insert(venueTerms)
        .values({ ...last, version: last.version + 1, createdAt: new Date(), ...terms });
    },
    async stop(): Promise<void> {
      await harness.stop();
      await database.drop();
    },
  };
}

export async function priceOf(db: Db, sale: Sale, quantities: readonly number[]): Promise<Quote> {
  const terms = (await readTerms(db, [sale.venue.id])).get(sale.venue.id);
  const fees: FeeSchedule = feesOf(terms);
  const lines = sale.types.map(({ priceCents }, at) => ({ priceCents, quantity: quantities[at] ?? 0 }));
  return quote(lines, { currency: 'usd', fees });
}

let places = 2_000_000;

/** The rows of an order that was paid and charged. */
export async function insertPaid(
  db: Db,
  sale: Sale,
  fan: Pick<Account, 'id'>,
  quantities: readonly number[],
  { order, price, payment }: { order: Id<'order'>; price: Quote; payment: string },
): Promise<Paid> {
  const { count, ...money } = price;
  const of = { venueId: sale.venue.id, eventId: sale.event.id };
  const bought = sale.types.flatMap((type, at) => {
    const quantity = quantities[at] ?? 0;
    return quantity === 0 ? [] : [{ type, quantity }];
  });
  const issued = bought
    .flatMap(({ type, quantity }) => Array.from({ length: quantity }, () => type))
    .map((type, at) => ({
      id: newId('ticket'),
      ...of,
      orderId: order,
      typeId: type.id,
      accountId: fan.id,
      number: at + 1,
    }));
  const terms = (await readTerms(db, [sale.venue.id])).get(sale.venue.id)?.version ?? 1;
  await withTransaction(db, async (tx) => {
    await tx.insert(orders).values({
      id: order,
      terms,
      ...of,
      dropId: sale.drop.id,
      placeIndex: places++,
      accountId: fan.id,
      state: 'paid',
      quantity: count,
      ...money,
      expiresAt: new Date(),
      idempotencyKey: randomBytes(16).toString('hex'),
      bodyHash: '',
      paidAt: new Date(),
      paymentIntentId: payment,
    });
    await tx.insert(orderItems).values(
      bought.map(({ type, quantity }) => ({
        orderId: order,
        typeId: type.id,
        quantity,
        priceCents: type.priceCents,
      })),
    );
    await tx.insert(tickets).values(issued);
    for (const { type, quantity } of bought)
      await tx
        .update(ticketTypes)
        .set({ taken: sql`${ticketTypes.taken} + ${quantity}`, sold: sql`${ticketTypes.sold} + ${quantity}` })
        .where(eq(ticketTypes.id, type.id));
    await tx
      .insert(usage)
      .values({ eventId: of.eventId, accountId: fan.id, taken: count, takenMax: 20 })
      .onConflictDoUpdate({
        target: [usage.eventId, usage.accountId],
        set: { taken: sql`${usage.taken} + ${count}` },
      });
    if (money.totalCents > 0) await insertCharge(tx, { ...of, order, payment, price });
  });
  return { order, tickets: issued.map(({ id }) => id), payment, price };
}

/** All tables of a database with their rows. */
export async function allRows(db: Db): Promise<Record<string, unknown[]>> {
  const named = await db.$client.query<{ name: string }>(
    `SELECT tablename AS name FROM pg_tables WHERE schemaname = 'public' ORDER BY 1`,
  );
  const found: Record<string, unknown[]> = {};
  for (const { name } of named.rows)
    found[name] = (await db.$client.query(`SELECT * FROM ${name} t ORDER BY t::text`)).rows;
  return found;
}
