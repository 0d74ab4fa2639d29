import { type Id, newId } from '@zilker/contracts/ids';
import { eq, sql } from 'drizzle-orm';
import type Stripe from 'stripe';
import { withTransaction } from '../db.ts';
import { book } from '../money/book.ts';
import { createPayments } from '../payments/stripe.ts';
import { venues } from '../schema/catalogue.ts';
import { ledger, payouts } from '../schema/money.ts';
import { outbox } from '../schema/outbox.ts';
import { createTestDatabase } from '../testing.ts';
import { emptyTables } from '../testing-empty.ts';
import { insertEvent, insertVenue } from '../testing-rows.ts';
import { guardTransitions } from '../testing-transitions.ts';

const dayMs = 86_400_000;

/** The stand-in for Stripe, with the SDK against it. */
type TestStripe = {
  url: string;
  stripe: Stripe;
  control(method: string, path: string, body?: unknown): Promise<unknown>;
  paid(params: Partial<Stripe.Checkout.SessionCreateParams>): Promise<string>;
  payableAccount(): Promise<string>;
  stop(): Promise<void>;
};
export type TestPayouts<H extends TestStripe> = Awaited<ReturnType<typeof startTestPayouts<H>>>;

/** A database, a Stripe to pay out by, and shows of some days ago of which venues have money. */
export async function startTestPayouts<H extends TestStripe>(harness: H) {
  const database = await createTestDatabase();
  await guardTransitions(database.pool);
  const payments = createPayments({ secretKey: 'sk_test_0123456789', apiUrl: harness.url });
  const { db } = database;
  return {
    database,
    db,
    harness,
    payments,
    empty: () => emptyTables(database.pool),
    /** Money at Stripe that transfers can be made of, cents. */
    async fund(cents: number): Promise<void> {
      const price_data = { currency: 'usd', unit_amount: cents, product_data: { name: 'Tickets' } };
      await harness.paid({ line_items: [{ quantity: 1, price_data }] });
      await harness.control('POST', '/clock', { advanceMs: 8 * dayMs });
    },
    /** A venue that Stripe can pay, and a show `daysAgo` of which fans paid and the venue has so much, cents. */
    async show(of: { daysAgo?: number; fromFans?: number; balance?: number } = {}) {
      const { daysAgo = 4, fromFans = 10_000, balance = 9_000 } = of;
      const account = await harness.payableAccount();
      const stripe = { payoutBy: 'stripe', stripeAccountId: account, payoutsEnabled: true } as const;
      const venue = await insertVenue(db, stripe);
      const startsAt = new Date(Date.now() - daysAgo * dayMs);
      const event = await insertEvent(db, venue, { startsAt });
      const entry = {
        kind: 'payment' as const,
        source: `pi_${event.id}`,
        venue: venue.id,
        event: event.id,
        currency: 'usd' as const,
        gained: { fan: -fromFans, venue: balance, stripe: fromFans - balance },
      };
      await withTransaction(db, (tx) => book(tx, [entry], new Date()));
      return { venue, event, account };
    },
    /** What fans get back, or what comes in besides. */
    async move(event: { id: Id<'event'>; venueId: Id<'venue'> }, venueCents: number): Promise<void> {
      const gained = { fan: -venueCents, venue: venueCents };
      const kind = venueCents < 0 ? ('refund' as const) : ('refund_failed' as const);
      const source = `re_${Math.random()}`;
      const entry = { kind, source, venue: event.venueId, event: event.id, currency: 'usd' as const, gained };
      await withTransaction(db, (tx) => book(tx, [entry], new Date()));
    },
    /** Fans were promised so much of the venue's, which has not gone out: the ledger has no word of it yet. */
    async promise(event: { id: Id<'event'>; venueId: Id<'venue'> }, venueCents: number, state: string) {
      await withTransaction(db, async (tx) => {
        // of an order that nobody here asks for
        await tx.execute(sql`SET LOCAL session_replication_role = replica`);
        await tx.execute(sql`
          INSERT INTO refunds (id, venue_id, event_id, order_id, payment_id, state, reason, amount_cents, currency, venue_cents,
            tax_cents, zilker_cents)
          VALUES (${newId('refund')}, ${event.venueId}, ${event.id}, 'ord_1', 'pi_1', ${state}, 'x', ${venueCents}, 'usd',
            ${venueCents}, 0, 0)`);
      });
    },
    payouts: (event: Id<'event'>) =>
      db.select().from(payouts).where(eq(payouts.eventId, event)).orderBy(payouts.id),
    lines: (event: Id<'event'>) =>
      db.select().from(ledger).where(eq(ledger.eventId, event)).orderBy(ledger.no),
    async balance(event: Id<'event'>): Promise<number> {
      const lines = await db.select().from(ledger).where(eq(ledger.eventId, event));
      return lines.reduce((sum, { venueCents }) => sum + venueCents, 0);
    },
    async venue(id: Id<'venue'>) {
      const [row] = await db.select().from(venues).where(eq(venues.id, id));
      if (row === undefined) throw new Error('no such venue');
      return row;
    },
    jobs: async () => (await db.select().from(outbox)).map(({ job }) => job),
    transfers: async (event: Id<'event'>) =>
      (await harness.stripe.transfers.list({ transfer_group: event, limit: 100 })).data,
    async stop(): Promise<void> {
      await harness.stop();
      await database.drop();
    },
  };
}
