import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type Stripe from 'stripe';
import type { Payer } from './charges.ts';

/** What a session carries besides what the API shows. */
export type SessionPrivate = {
  id: string;
  object: 'session.private';
  lineItems: Stripe.LineItem[];
  paymentIntent: {
    capture_method: 'automatic' | 'automatic_async' | 'manual';
    description: string | null;
    metadata: Record<string, string>;
    receipt_email: string | null;
    statement_descriptor_suffix: string | null;
    transfer_group: string | null;
  };
  /** Who pays, while their bank asks them. */
  challenge?: { card: string; payer: Payer };
};

/** A way to an account's onboarding page: a link that is good for one visit, and then the page itself. */
export type Onboarding = {
  id: string;
  object: 'onboarding';
  account: string;
  returnUrl: string;
  refreshUrl: string;
  expiresAt: number;
  use: 'link' | 'page' | 'over';
};

/** What is to happen by itself at a Unix second. */
export type Due = {
  id: string;
  object: 'due';
  at: number;
  what: 'dispute' | 'refund_succeeds' | 'refund_fails';
  /** The id of what it happens to. */
  of: string;
};

export type Objects = {
  'checkout.session': Stripe.Checkout.Session;
  'session.private': SessionPrivate;
  payment_intent: Stripe.PaymentIntent;
  charge: Stripe.Charge;
  refund: Stripe.Refund;
  balance_transaction: Stripe.BalanceTransaction;
  dispute: Stripe.Dispute;
  transfer: Stripe.Transfer;
  transfer_reversal: Stripe.TransferReversal;
  account: Stripe.Account & { created: number };
  onboarding: Onboarding;
  due: Due;
  event: Stripe.Event;
};
export type Kind = keyof Objects;

/** One attempt to make of telling an endpoint of an event. */
export type Delivery = { seq: number; event: string; endpoint: number; attempts: number };
export type SavedReply = { fingerprint: string; status: number; body: string };

/** All that the stand-in remembers, in one SQLite file, so that a restart loses nothing. */
export type State = ReturnType<typeof openState>;

const schema = `
  CREATE TABLE IF NOT EXISTS objects (
    seq INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, kind TEXT NOT NULL, body TEXT NOT NULL, payment TEXT, due_s INTEGER);
  CREATE INDEX IF NOT EXISTS objects_by_kind ON objects (kind, seq);
  CREATE INDEX IF NOT EXISTS objects_of_payment ON objects (payment, kind) WHERE payment IS NOT NULL;
  CREATE INDEX IF NOT EXISTS objects_due ON objects (kind, due_s) WHERE due_s IS NOT NULL;
  CREATE TABLE IF NOT EXISTS deliveries (
    seq INTEGER PRIMARY KEY, event TEXT NOT NULL, endpoint INTEGER NOT NULL, attempts INTEGER NOT NULL DEFAULT 0,
    due_ms INTEGER NOT NULL, done INTEGER NOT NULL DEFAULT 0);
  CREATE INDEX IF NOT EXISTS deliveries_due ON deliveries (due_ms) WHERE done = 0;
  CREATE TABLE IF NOT EXISTS replies (
    key TEXT PRIMARY KEY, fingerprint TEXT NOT NULL, status INTEGER NOT NULL, body TEXT NOT NULL, at_ms INTEGER NOT NULL);
  CREATE INDEX IF NOT EXISTS replies_by_age ON replies (at_ms);
  CREATE TABLE IF NOT EXISTS clock (one INTEGER PRIMARY KEY CHECK (one = 1), ahead_ms INTEGER NOT NULL);
`;

/** Opens the file `stripe.db` in `dataDir`, or a state in memory that ends with us. */
export function openState(dataDir?: string) {
  if (dataDir !== undefined) mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  const db = new DatabaseSync(dataDir === undefined ? ':memory:' : join(dataDir, 'stripe.db'));
  db.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;');
  bringUp(db);
  db.exec(schema);
  const sql = {
    get: db.prepare('SELECT body FROM objects WHERE kind = ? AND id = ?'),
    put: db.prepare(
      `INSERT INTO objects (id, kind, body, payment, due_s) VALUES (?, ?, ?, ?, ?)
       ON CONFLICT (id) DO UPDATE SET body = excluded.body, payment = excluded.payment, due_s = excluded.due_s`,
    ),
    seq: db.prepare('SELECT seq FROM objects WHERE kind = ? AND id = ?'),
    before: db.prepare('SELECT body FROM objects WHERE kind = ? AND seq < ? ORDER BY seq DESC LIMIT ?'),
    after: db.prepare('SELECT body FROM objects WHERE kind = ? AND seq > ? ORDER BY seq LIMIT ?'),
    drop: db.prepare('DELETE FROM objects WHERE kind = ? AND id = ?'),
    ofPayment: db.prepare('SELECT body FROM objects WHERE payment = ? AND kind = ? ORDER BY seq DESC'),
    due: db.prepare(
      'SELECT body FROM objects WHERE kind = ? AND due_s IS NOT NULL AND due_s <= ? ORDER BY due_s, seq LIMIT 100',
    ),
    funds: db.prepare(
      `SELECT json_extract(body, '$.currency') AS currency,
         sum(json_extract(body, '$.net')) FILTER (WHERE json_extract(body, '$.available_on') <= ?) AS available,
         sum(json_extract(body, '$.net')) FILTER (WHERE json_extract(body, '$.available_on') > ?) AS pending
       FROM objects WHERE kind = 'balance_transaction' GROUP BY 1 ORDER BY 1`,
    ),
    addDelivery: db.prepare('INSERT INTO deliveries (event, endpoint, due_ms) VALUES (?, ?, ?)'),
    dueDeliveries: db.prepare(
      'SELECT seq, event, endpoint, attempts FROM deliveries WHERE done = 0 AND due_ms <= ? ORDER BY due_ms, seq LIMIT ?',
    ),
    nextDue: db.prepare('SELECT min(due_ms) AS at FROM deliveries WHERE done = 0'),
    undelivered: db.prepare('SELECT count(*) AS count FROM deliveries WHERE done = 0'),
    finish: db.prepare('UPDATE deliveries SET done = 1, attempts = attempts + 1 WHERE seq = ?'),
    postpone: db.prepare('UPDATE deliveries SET attempts = attempts + 1, due_ms = ? WHERE seq = ?'),
    hurry: db.prepare('UPDATE deliveries SET due_ms = min(due_ms, ?) WHERE done = 0'),
    reply: db.prepare('SELECT fingerprint, status, body FROM replies WHERE key = ?'),
    saveReply: db.prepare(
      `INSERT INTO replies (key, fingerprint, status, body, at_ms) VALUES (?, ?, ?, ?, ?)
       ON CONFLICT (key) DO UPDATE SET status = excluded.status, body = excluded.body`,
    ),
    ahead: db.prepare('SELECT ahead_ms FROM clock'),
    advance: db.prepare(
      'INSERT INTO clock VALUES (1, ?) ON CONFLICT (one) DO UPDATE SET ahead_ms = ahead_ms + excluded.ahead_ms RETURNING ahead_ms',
    ),
    forgetReplies: db.prepare('DELETE FROM replies WHERE at_ms < ?'),
  };
  const bodies = <K extends Kind>(rows: Record<string, unknown>[]) =>
    rows.map(({ body }) => JSON.parse(String(body)) as Objects[K]);
  let aheadMs = Number(sql.ahead.get()?.ahead_ms ?? 0);
  /** Where the object comes in the order of all; -1 if there is none. */
  const placeOf = (kind: Kind, id: string) => Number(sql.seq.get(kind, id)?.seq ?? -1);

  return {
    get<K extends Kind>(kind: K, id: string): Objects[K] | undefined {
      return bodies<K>([sql.get.get(kind, id)].filter((row) => row !== undefined))[0];
    },
    put<K extends Kind>(object: Objects[K] & { object: K }): Objects[K] {
      sql.put.run(object.id, object.object, JSON.stringify(object), paymentOf(object), dueOf(object));
      return object;
    },
    /** At most `scanMax` objects, newest first, of those older than the one named `before`. */
    *newestFirst<K extends Kind>(kind: K, scanMax: number, before?: string): Iterable<Objects[K]> {
      const end = before === undefined ? Number.MAX_SAFE_INTEGER : placeOf(kind, before);
      for (const row of sql.before.iterate(kind, end, scanMax)) yield* bodies<K>([row]);
    },
    /** At most `scanMax` objects, oldest first, of those newer than the one named `after`. */
    *oldestFirst<K extends Kind>(kind: K, scanMax: number, after: string): Iterable<Objects[K]> {
      for (const row of sql.after.iterate(kind, placeOf(kind, after), scanMax)) yield* bodies<K>([row]);
    },
    drop: (kind: Kind, id: string) => void sql.drop.run(kind, id),
    /** At most a hundred objects to which something is to happen by itself at the Unix second or before, longest due first. */
    due<K extends 'checkout.session' | 'charge' | 'due'>(kind: K, atSeconds: number): Objects[K][] {
      return bodies<K>(sql.due.all(kind, atSeconds));
    },
    ofPayment<K extends Kind>(kind: K, paymentIntent: string): Objects[K][] {
      return bodies<K>(sql.ofPayment.all(paymentIntent, kind));
    },
    /** What balance transactions come to in each currency, in cents, at the Unix second. */
    funds(atSeconds: number): { currency: string; available: number; pending: number }[] {
      return sql.funds.all(atSeconds, atSeconds).map((row) => ({
        currency: String(row.currency),
        available: Number(row.available ?? 0),
        pending: Number(row.pending ?? 0),
      }));
    },
    /** All of `work` or nothing, on disk. It must not wait for anything. */
    atomically<T>(work: () => T): T {
      db.exec('BEGIN IMMEDIATE');
      try {
        const result = work();
        db.exec('COMMIT');
        return result;
      } catch (error) {
        db.exec('ROLLBACK');
        throw error;
      }
    },
    addDelivery: (event: string, endpoint: number, dueMs: number) =>
      void sql.addDelivery.run(event, endpoint, Math.round(dueMs)),
    dueDeliveries: (nowMs: number, limit: number) =>
      sql.dueDeliveries.all(nowMs, limit) as unknown as Delivery[],
    nextDueMs: () => sql.nextDue.get()?.at as number | null,
    undelivered: () => Number(sql.undelivered.get()?.count),
    finishDelivery: (seq: number) => void sql.finish.run(seq),
    postponeDelivery: (seq: number, dueMs: number) => void sql.postpone.run(Math.round(dueMs), seq),
    /** Makes everything undelivered due now. */
    hurryDeliveries: (nowMs: number) => void sql.hurry.run(nowMs),
    savedReply: (key: string) => sql.reply.get(key) as SavedReply | undefined,
    saveReply: (key: string, reply: SavedReply, nowMs: number) =>
      void sql.saveReply.run(key, reply.fingerprint, reply.status, reply.body, nowMs),
    forgetReplies: (beforeMs: number) => void sql.forgetReplies.run(beforeMs),
    /** How far tests have moved our clock on. */
    aheadMs: () => aheadMs,
    advance(ms: number): void {
      aheadMs = Number(sql.advance.get(Math.round(ms))?.ahead_ms);
    },
    close: () => db.close(),
  };
}

/** The PaymentIntent that the object is about. */
function paymentOf(object: Objects[Kind]): string | null {
  if (object.object === 'event') return null;
  const payment = 'payment_intent' in object ? object.payment_intent : null;
  return typeof payment === 'string' ? payment : null;
}

/** When a session expires, a bank lets go of an authorisation, or what was put off happens. */
function dueOf(object: Objects[Kind]): number | null {
  if (object.object === 'checkout.session') return object.status === 'open' ? object.expires_at : null;
  if (object.object === 'due') return object.at;
  if (object.object !== 'charge') return null;
  const held = object.status === 'succeeded' && !object.captured && !object.refunded;
  return (held && object.payment_method_details?.card?.capture_before) || null;
}

/** A file of an earlier version has these in its bodies alone; its authorisations had no end. */
function bringUp(db: DatabaseSync): void {
  const columns = db.prepare('SELECT name FROM pragma_table_info(?)').all('objects');
  if (columns.length === 0 || columns.some(({ name }) => name === 'due_s')) return;
  db.exec(`
    BEGIN;
    DROP INDEX IF EXISTS objects_by_payment;
    DROP INDEX IF EXISTS open_sessions;
    DROP INDEX IF EXISTS held_charges;
    DROP INDEX IF EXISTS things_due;
    ALTER TABLE objects ADD COLUMN payment TEXT;
    ALTER TABLE objects ADD COLUMN due_s INTEGER;
    UPDATE objects SET payment = json_extract(body, '$.payment_intent') WHERE kind <> 'event';
    UPDATE objects SET due_s = json_extract(body, '$.expires_at')
      WHERE kind = 'checkout.session' AND json_extract(body, '$.status') = 'open';
    COMMIT;
  `);
}
