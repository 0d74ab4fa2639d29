import type { Id } from '@zilker/contracts/ids';
import { defaultFees } from '@zilker/contracts/price';
import { dropPolicy } from '@zilker/contracts/ticket/policy';
import { eq } from 'drizzle-orm';
import type { Db } from '../db.ts';
import type { ScannerIds } from '../doors/scanner.ts';
import { insertScanner } from '../doors/testing-doors.ts';
import { venues, venueTerms } from '../schema/catalogue.ts';
import { truncate } from '../testing-empty.ts';
import { insertAccounts, insertGate, insertSale, type Sale } from '../testing-rows.ts';
import type { DropModel, PaysModel } from './model.ts';
import { createProvider, type Provider } from './provider.ts';
import type { Random } from './random.ts';

/** Both sides of a simulation, the database and the model, and what is outside of both: the clock, the provider, the room. */
export type World = {
  readonly db: Db;
  now: number;
  readonly provider: Provider;
  readonly fans: readonly Id<'account'>[];
  readonly drops: readonly Drop[];
  /** Events of the provider that were handled. */
  readonly handled: Set<string>;
  /** Ids of the refunds of an order, oldest first: minted by the database's side. */
  readonly refundIds: Map<string, readonly Id<'refund'>[]>;
};
export type Drop = {
  readonly sale: Sale;
  readonly model: DropModel;
  /** Ids of orders by place: minted by the database's side. */
  readonly orderIds: Map<number, Id<'order'>>;
  /** Ids of its payouts by transfer, oldest first. */
  payoutIds: readonly Id<'payout'>[];
  /** One at each of its gates. */
  readonly scanners: readonly ScannerIds[];
  /** Those of transfers and returns: minted by the database's side. */
  readonly transferIds: Id<'transfer'>[];
  readonly returnIds: Id<'ticketReturn'>[];
  /** Entries of the drop's log so far. */
  seq: number;
};

export const startsAt = Date.UTC(2030, 0, 1);
const hourMs = 3_600_000;
const tables =
  'accounts, venues, order_history, payment_differences, outbox, attempts, stripe_events, idempotency, heartbeats, type_usage, usage, visits, orders, order_items';

/** New drops in a database that has nothing else, with settings that make every limit bite. */
export async function createWorld(db: Db, random: Random): Promise<World> {
  await truncate(db.$client, tables);
  const count = random.int(1, 3);
  const fans = (await insertAccounts(db, random.int(15, 45))).map(({ id }) => id);
  const drops: Drop[] = [];
  for (let i = 0; i < count; i++) drops.push(await createDrop(db, random));
  return {
    db,
    now: startsAt,
    provider: createProvider(),
    fans,
    drops,
    handled: new Set(),
    refundIds: new Map(),
  };
}

async function createDrop(db: Db, random: Random): Promise<Drop> {
  const maybe = <T>(share: number, value: T): T | null => (random.chance(share) ? value : null);
  const allFree = random.chance(0.15);
  const types = Array.from({ length: random.int(1, 4) }, () => ({
    priceCents: allFree || random.chance(0.1) ? 0 : random.int(5, 90) * 100,
    capacity: random.int(1, 25),
    maxPerOrder: maybe(0.2, random.int(1, 3)),
    maxPerAccount: maybe(0.3, random.int(1, 4)),
    saleFrom: maybe(0.1, startsAt + random.int(0, 5) * 60_000),
    saleUntil: maybe(0.1, startsAt + random.int(6, 60) * 60_000),
  }));
  const capture = random.chance(0.35) ? ('later' as const) : ('now' as const);
  const begun = random.chance(0.5);
  const doorsAt = startsAt + (random.pick([-2, 1, 26, 499, 499]) ?? 1) * hourMs;
  const reentry = random.chance(0.4);
  const moves = { transfersFromMs: 0, returnsUntilMs: doorsAt };
  const settings = {
    perFanMax: random.int(1, 8),
    ratePerMinute: random.pick([60, 300, 1200]) ?? 60,
    insideMax: random.int(3, 60),
    openWindowMs: 90_000,
    visitMs: random.int(1, 5) * 60_000,
    holdMs: random.int(1, 5) * 60_000,
  };
  const sale = await insertSale(db, {
    types: types.map((type) => ({
      ...type,
      saleFrom: dateOf(type.saleFrom),
      saleUntil: dateOf(type.saleUntil),
    })),
    event: {
      startsAt: new Date(startsAt + (begun ? -1 : 500) * hourMs),
      doorsAt: new Date(doorsAt),
      policy: { ...dropPolicy, ...moves, reentry },
      capture,
    },
    drop: {
      ...settings,
      lobbyOpensAt: new Date(startsAt - hourMs),
      drawAt: new Date(startsAt),
      closesAt: new Date(startsAt + 1_000 * hourMs),
    },
  });
  const terms = await insertTerms(db, sale, random);
  const pays = await setPays(db, sale, random);
  const model: DropModel = {
    ...settings,
    types,
    capture,
    confirmed: false,
    terms,
    begun,
    pays,
    cancelled: false,
    run: null,
    ledger: [],
    byHand: new Map(),
    payouts: [],
    lookAt: 0,
    doorsAt,
    reentry,
    transfers: [],
    returns: [],
    waiting: new Map(),
    granted: 0,
    called: null,
    stoppedAt: null,
    shiftedTo: 0,
    visits: new Map(),
    orders: new Map(),
  };
  const expiresAt = new Date(startsAt + 20_000 * hourMs);
  const scanners: ScannerIds[] = [];
  for (const name of ['Front gate', 'Side gate']) {
    const gate = await insertGate(db, sale.event, name);
    scanners.push(await insertScanner(db, sale, gate.id, { expiresAt }));
  }
  const ids = { orderIds: new Map(), payoutIds: [], transferIds: [], returnIds: [] };
  return { sale, model, scanners, ...ids, seq: 0 };
}

/** Every venue has its own, of which nobody can say which are rare. */
async function insertTerms(db: Db, { venue }: Sale, random: Random): Promise<DropModel['terms']> {
  const by = () => random.pick(['fan', 'venue'] as const) ?? 'fan';
  const taxBps = random.pick([0, 825, 2_000]) ?? 0;
  const fees = { ...defaultFees, zilkerPaidBy: by(), cardPaidBy: by(), taxPaidBy: by(), taxBps };
  const keptPaidBy = by();
  await db
    .insert(venueTerms)
    .values({ venueId: venue.id, version: 2, ...fees, refundKeptPaidBy: keptPaidBy });
  return { currency: 'usd', fees, keptPaidBy };
}

/** Some are paid by hand; the others from the beginning of the show on, most of them but for a reserve. */
async function setPays(db: Db, { venue, event }: Sale, random: Random): Promise<PaysModel> {
  const by = random.pick(['stripe', 'stripe', 'stripe', 'hand'] as const) ?? 'hand';
  const reserveBps = random.pick([0, 1_000, 5_000]) ?? 0;
  const reserveDays = random.pick([0, 1, 30]) ?? 0;
  const account = { stripeAccountId: `acct_${venue.id}`, payoutsEnabled: true };
  await db
    .update(venues)
    .set({ payoutBy: by, payoutAfterDays: 0, reserveBps, reserveDays, ...account })
    .where(eq(venues.id, venue.id));
  const from = event.startsAt.getTime();
  return { by, from, reserveUntil: from + reserveDays * 24 * hourMs, reserveBps };
}

const dateOf = (ms: number | null) => (ms === null ? null : new Date(ms));
