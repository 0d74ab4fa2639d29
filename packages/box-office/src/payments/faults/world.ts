import type { OrderView } from '@zilker/contracts/http/sale';
import { type Id, newId } from '@zilker/contracts/ids';
import { asc, eq } from 'drizzle-orm';
import type pg from 'pg';
import type Stripe from 'stripe';
import { createDb, type Db } from '../../db.ts';
import { checkout } from '../../orders/checkout.ts';
import { createReserver } from '../../orders/reserver.ts';
import { ownCard } from '../../orders/testing-payments.ts';
import { orders } from '../../schema/tables.ts';
import type { TestDatabase } from '../../testing.ts';
import { type Account, insertAccounts, insertOpenVisits, insertSale, type Sale } from '../../testing-rows.ts';
import { createPayments, type Payments } from '../stripe.ts';
import { createLife, type Life, paymentsOf, poolOf } from './life.ts';
import { type StartStandIn, startStandIn } from './stand-in.ts';

/**
 * When webhooks come: at once; each twice, both at the same time; the newest first; after the fan is back and has looked; never, so that
 * only those are known that are fetched.
 */
export type Webhooks = 'at once' | 'twice at once' | 'newest first' | 'late' | 'never';

export type WorldOptions = {
  webhooks?: Webhooks | undefined;
  /** The moment of its first life at which the worker is killed. */
  diesAt?: number;
  /** What clocks do besides jobs. */
  sweeps?: boolean;
  /** What changes how Stripe is asked. */
  asking?: (payments: Payments) => Payments;
  /** How long a call may take. */
  timeoutMs?: number;
};

const secretKey = 'sk_test_0123456789';
const storefrontOrigin = 'http://localhost:4300';
const hourMs = 3_600_000;
/** As often as a fan presses a button that does not work at once. */
const clicksMax = 8;

/**
 * A database without rows, a stand-in without past and a clock of their own for one play: a sale of ten places, with fans inside.
 * The clock begins at the present and is moved by hand, for Stripe as well.
 */
export async function startWorld(database: TestDatabase, start: StartStandIn, options: WorldOptions = {}) {
  await forget(database.pool);
  const standIn = await startStandIn(start);
  const { db } = database;
  const made = createPayments({ secretKey, apiUrl: standIn.url, timeoutMs: options.timeoutMs });
  const payments = options.asking?.(made) ?? made;
  let aheadMs = 0;
  let sale: Sale | undefined;
  let fans: Account[] = [];
  const byHand: [from: number, to: number][] = [];
  let during: { endpoint: string; act: () => Promise<boolean> } | null = null;
  let doing = Promise.resolve();
  const workers: { db: Db; payments: Payments; life: Life }[] = [];
  const inWorld: Payments = {
    ...payments,
    async ask(endpoint, priority, call) {
      try {
        return await payments.ask(endpoint, priority, call);
      } finally {
        // one after the other: none may be gone by while another finds that it is too early
        doing = doing.then(async () => {
          if (during?.endpoint === endpoint && (await during.act())) during = null;
        });
        await doing;
      }
    },
  };

  const world = {
    db,
    database,
    standIn,
    payments,
    /** For whoever looks at what Stripe has. */
    stripe: made.stripe,
    options,
    /** Notices that were sent, each with what it is about. */
    told: new Set<string>(),
    /** Jobs that failed too often: nobody does them again. */
    deadLetters: [] as string[],
    /** The times at which calls were made by people rather than by us. */
    byHand: byHand as readonly (readonly [number, number])[],
    now: () => new Date(Date.now() + aheadMs),
    async advance(ms: number): Promise<void> {
      aheadMs += ms;
      await standIn.control('POST', 'clock', { advanceMs: ms });
    },
    get sale(): Sale {
      if (sale === undefined) throw new Error('there is no sale');
      return sale;
    },
    get venue(): Id<'venue'> {
      return world.sale.venue.id;
    },
    get event(): Id<'event'> {
      return world.sale.event.id;
    },

    /** A sale with so many fans inside; its clocks are so slow that only those run out that are meant to. */
    async open(fansInside = 1, of: Pick<Parameters<typeof insertSale>[1] & object, 'event'> = {}) {
      const drop = { holdMs: hourMs, visitMs: hourMs, closesAt: new Date(Date.now() + 24 * hourMs) };
      sale = await insertSale(db, { types: [{ capacity: 10 }], drop, ...of });
      fans = fansInside === 0 ? [] : await insertAccounts(db, fansInside);
      await insertOpenVisits(db, sale.drop, fans);
    },
    hold(fan: number, quantity: number): Promise<OrderView> {
      const { drop, types } = world.sale;
      const [type] = types;
      const account = fans[fan]?.id;
      if (type === undefined || account === undefined) throw new Error('no such fan');
      return createReserver(db).reserve({
        admission: { account, drop: drop.id, index: fan, callNo: 1 },
        idempotencyKey: newId('order').slice(4),
        lines: [{ type: type.id, quantity }],
      });
    },
    async row(order: Pick<OrderView, 'id'>) {
      const [row] = await db.select().from(orders).where(eq(orders.id, order.id));
      if (row === undefined) throw new Error('no such order');
      return row;
    },
    rows: () => db.select().from(orders).orderBy(asc(orders.placeIndex)),
    /** The fan presses Pay, again when it does not work: resolves to the address of Stripe's page. */
    async begin(order: Pick<OrderView, 'id'>): Promise<string> {
      const { accountId: account } = await world.row(order);
      return again(() => checkout(db, payments, { order: order.id, account, storefrontOrigin }, world.now()));
    },
    /** The fan pays on Stripe's page, with a card of its own where no other is named. */
    async payByCard(order: Pick<OrderView, 'id'>, card?: string): Promise<void> {
      const { sessionId, placeIndex } = await world.row(order);
      await standIn.control('POST', `sessions/${sessionId}/pay`, { card: card ?? ownCard(placeIndex) });
    },
    /** What a person does at Stripe's own pages, for whom nothing goes wrong: no call of ours. */
    async byHandAt<T>(act: (stripe: Stripe) => Promise<T>): Promise<T> {
      const from = (await standIn.calls()).length;
      const done = await again(() => act(made.stripe));
      byHand.push([from, (await standIn.calls()).length]);
      return done;
    },
    /**
     * What people and banks do while a worker waits for an answer from that endpoint: it has done what it was asked for, or not, and the worker
     * does not know yet. Once; `act` says false when it is too early, and is tried again with the next answer.
     */
    meanwhile(endpoint: Parameters<Payments['ask']>[0], act: () => Promise<boolean>): void {
      during = { endpoint, act };
    },
    /** The worker that lives now; another one once it was killed. */
    worker() {
      const last = workers.at(-1);
      if (last !== undefined && !last.life.isDead) return last;
      const life = createLife(last === undefined ? options.diesAt : undefined);
      const next = { db: createDb(poolOf(database.pool, life)), payments: paymentsOf(inWorld, life), life };
      workers.push(next);
      return next;
    },
    lives: () => workers.map(({ life }) => life),
    stop: () => standIn.stop(),
  };
  return world;
}
export type World = Awaited<ReturnType<typeof startWorld>>;

/** As a person does, when something did not work. */
export async function again<T>(act: () => Promise<T>): Promise<T> {
  for (let clicks = 1; ; clicks++)
    try {
      return await act();
    } catch (cause) {
      if (clicks === clicksMax) throw cause;
    }
}

/** Takes all rows out of all tables, past the triggers that keep them: in a few milliseconds, where TRUNCATE makes every file anew. */
async function forget(pool: pg.Pool): Promise<void> {
  const { rows } = await pool.query<{ statements: string }>(
    `SELECT string_agg(format('DELETE FROM %I', tablename), '; ') AS statements FROM pg_tables WHERE schemaname = 'public'`,
  );
  await pool.query(
    `BEGIN; SET LOCAL session_replication_role = replica; ${rows[0]?.statements ?? ''}; COMMIT`,
  );
}
