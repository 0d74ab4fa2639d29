import { auditEvent } from '@zilker/box-office/audit/audit-event';
import { withTransaction } from '@zilker/box-office/db';
import { insertPaidOrder } from '@zilker/box-office/doors/testing-doors';
import { recordReport } from '@zilker/box-office/drops/record-report';
import { requestCode } from '@zilker/box-office/identity/request-code';
import { acceptTransfer } from '@zilker/box-office/moves/accept-transfer';
import { listReturn } from '@zilker/box-office/moves/list-return';
import { offerTransfer } from '@zilker/box-office/moves/offer-transfer';
import { joinReturns } from '@zilker/box-office/moves/returns-list';
import { checkout } from '@zilker/box-office/orders/checkout';
import { createReserver } from '@zilker/box-office/orders/reserver';
import { enqueue } from '@zilker/box-office/outbox/enqueue';
import { handleStripeEvent } from '@zilker/box-office/payments/handle-event';
import { storeStripeEvent } from '@zilker/box-office/payments/store-event';
import { stripeEvent } from '@zilker/box-office/payments/stripe-objects';
import { planEventRefund } from '@zilker/box-office/refunds/plan-event-refund';
import { requestRefund } from '@zilker/box-office/refunds/request-refund';
import { startEventRefund } from '@zilker/box-office/refunds/start-event-refund';
import {
  insertAccount,
  insertAccounts,
  insertOpenVisits,
  insertSale,
  type Sale,
} from '@zilker/box-office/testing-rows';
import { issuePass } from '@zilker/box-office/wallets/issue-pass';
import type { Refusal } from '@zilker/contracts/errors';
import { syncDrop } from '@zilker/contracts/http/room';
import { type Id, newId } from '@zilker/contracts/ids';
import { type Job, type JobKind, jobSchemas } from '@zilker/contracts/jobs/job';
import type { RoomReport } from '@zilker/contracts/jobs/room-report';
import { dropPolicy } from '@zilker/contracts/ticket/policy';
import { freePort } from '@zilker/local/ports';
import { type StripeStandIn, startStripe } from '@zilker/local/stripe/stripe';
import type { Handler } from '@zilker/runtime/consume';
import { PutOff } from '@zilker/runtime/consume/verdict';
import { createApp, mount } from '@zilker/runtime/http';
import { createLog } from '@zilker/runtime/log';
import { type Serving, serve } from '@zilker/runtime/serve';
import { signer } from '@zilker/runtime/tokens';
import * as v from 'valibot';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestWorkers, type TestWorkers } from '../testing.ts';
import { createHandler } from './handlers.ts';

/** One job of each kind and what follows from it, done once in order, and twice or thrice in any order: the rows must be the same. */
const seed = Number(process.env.ZILKER_TEST_SEED ?? Date.now() % 1_000_000);
let standIn: StripeStandIn;
let room: Serving;
beforeAll(async () => {
  standIn = await startStripe({ port: await freePort() });
  const app = createApp(createLog('room', { level: 'silent' }));
  mount(app, syncDrop, ({ body }) => ({ version: body.definition.version }));
  room = await serve(app, { host: '127.0.0.1', port: 0 });
});
afterAll(async () => {
  await room.stop(0);
  await standIn.stop();
});

test(`handlers bear jobs that come again and in any order (seed ${seed})`, async () => {
  const once = await play((jobs) => jobs);
  expect(once.kinds).toEqual(Object.keys(jobSchemas).sort());
  expect(once.breaches).toEqual([]);
  const random = randomOf(seed);
  const shuffled = (jobs: Job[]) =>
    jobs
      .flatMap((job) => (random() < 0.5 ? [job, job] : [job, job, job]))
      .map((job) => ({ job, at: random() }))
      .sort((a, b) => a.at - b.at)
      .map(({ job }) => job);
  expect(await play(shuffled)).toEqual(once);
});

test('negative control: without the mark of what was handled, a decline that comes twice counts twice', async () => {
  const once = await play((jobs) => jobs, forgetHandled);
  const twice = await play((jobs) => jobs.flatMap((job) => [job, job]), forgetHandled);
  expect(once.rows.orders[1]).toMatchObject({ place_index: 1, declines: 1 });
  expect(twice.rows.orders[1]).toMatchObject({ place_index: 1, declines: 2 });
  expect(twice).not.toEqual(once);
});

/** The guard of all that Stripe tells us, taken out of this scratch database. */
async function forgetHandled({ database }: TestWorkers): Promise<void> {
  await database.pool.query(`
    CREATE FUNCTION forget_handled() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
      NEW.handled_at := NULL;
      RETURN NEW;
    END $$;
    CREATE TRIGGER forget_handled BEFORE UPDATE ON stripe_events FOR EACH ROW EXECUTE FUNCTION forget_handled()`);
}

/** A small sale in which there is something to do for every kind of job, played to its end. */
async function play(
  arrange: (jobs: Job[]) => Job[],
  disarm: (at: TestWorkers) => Promise<void> = async () => {},
) {
  const at = await startTestWorkers({
    STRIPE_API_URL: standIn.url,
    ROOM_INTERNAL_URL: `http://127.0.0.1:${room.port}`,
  });
  try {
    await disarm(at);
    const { sale, lobby, jobs } = await prepare(at);
    await at.database.pool.query('DELETE FROM outbox');
    const handle = createHandler(at.context);
    const kinds = new Set<JobKind>();
    const work = async (first: Job[]) => {
      for (let left = first; left.length > 0; left = await takeOutbox(at)) {
        for (const job of left) kinds.add(job.kind);
        // several at a time, as they come
        let arranged = arrange(left);
        while (arranged.length > 0) {
          const some = arranged.slice(0, 5);
          // what puts itself off, since its like is under way, comes again
          const again = await Promise.all(some.map((job) => workOnce(handle, job)));
          arranged = [...arranged.slice(5), ...again.filter((job) => job !== null)];
        }
      }
    };
    await work(jobs);
    await carryAll(at, sale);
    await sendOn(at);
    // what a venue does with what was paid
    await refundOne(at, sale);
    await work([await duePayout(at, sale), ...(await takeOutbox(at))]);
    await work([await endPaying(at, sale)]);
    await callOff(at, sale);
    await work(await takeOutbox(at));
    return {
      kinds: [...kinds].sort(),
      breaches: await auditEvent(at.context.db, sale.event.id),
      sent: [...new Set(at.sent.map((message) => message.to))].sort(),
      // however often a job comes, its mail goes out once
      mails: at.sent.filter((message) => 'subject' in message).length,
      rows: await standing(at, [sale.drop.id, lobby]),
    };
  } finally {
    await at.stop();
  }
}

/** Null once it is done; the job where it has put itself off. */
async function workOnce(handle: Handler, job: Job): Promise<Job | null> {
  try {
    await handle(job, { messageId: 'm', deliveries: 1, sentAtMs: null });
    return null;
  } catch (cause) {
    if (cause instanceof PutOff) return job;
    throw cause;
  }
}

/** Of three tickets of another show one is sent to somebody who takes it, one offered back with somebody waiting, and one moves its phone. */
async function sendOn({ context: { db } }: TestWorkers): Promise<void> {
  const policy = { ...dropPolicy, transfersFromMs: 0, returnsUntilMs: Date.UTC(2100, 0) };
  const sale = await insertSale(db, { event: { policy }, types: [{ priceCents: 0, capacity: 3 }] });
  const person = (number: number, email: string) =>
    insertAccount(db, { phone: `+1512555765${number}`, email });
  const giver = await person(0, 'giver@example.com');
  const receiver = await person(1, 'receiver@example.com');
  const waiting = await person(2, 'waiting@example.com');
  const { order, tickets } = await insertPaidOrder(db, sale, giver, 3);
  const [sent, back, moved] = tickets;
  if (!sent || !back || !moved) throw new Error('three tickets were not sold');
  const now = new Date();
  const [account, idempotencyKey] = [giver.id, 'k'.repeat(16)];
  const { transfer } = await offerTransfer(
    db,
    { account, ticket: sent, phone: receiver.phone, idempotencyKey },
    now,
  );
  await acceptTransfer(db, { account: receiver.id, transfer: transfer.id, idempotencyKey }, now);
  await listReturn(db, { account, ticket: back, idempotencyKey }, now);
  const join = { event: sale.event.id, account: waiting.id, joined: true, quantity: 1, idempotencyKey };
  await joinReturns(db, join, now);
  await enqueue(db, { kind: 'send-ticket-change', ticket: moved, serial: 0 });
  const taken = { venue: sale.venue.id, order, tickets: [sent], amountCents: 0 };
  await withTransaction(db, (tx) =>
    requestRefund(tx, { ...taken, reason: 'The balcony is closed', requestedBy: 'Ana' }, now),
  );
}

/** Every ticket that was sold goes into a wallet, which is told of what becomes of it. */
async function carryAll({ context: { db }, database }: TestWorkers, { event }: Sale): Promise<void> {
  const { rows } = await database.pool.query<{ id: Id<'ticket'> }>(
    "SELECT id FROM tickets WHERE event_id = $1 AND state = 'valid'",
    [event.id],
  );
  for (const { id } of rows) await issuePass(db, { ticket: id, wallet: 'apple' }, new Date());
}

/** A ticket of the order that was paid goes back. */
async function refundOne({ context: { db }, database }: TestWorkers, { venue, event }: Sale): Promise<void> {
  const { rows } = await database.pool.query<{ id: Id<'ticket'>; order: Id<'order'> }>(
    'SELECT id, order_id AS order FROM tickets WHERE event_id = $1 ORDER BY number LIMIT 1',
    [event.id],
  );
  const [ticket] = rows;
  if (ticket === undefined) throw new Error('nothing was sold');
  const refund = (amountCents: number) =>
    withTransaction(db, (tx) =>
      requestRefund(
        tx,
        {
          venue: venue.id,
          order: ticket.order,
          tickets: [ticket.id],
          amountCents,
          reason: 'Ill',
          requestedBy: 'Ana',
        },
        new Date(),
      ),
    );
  const amount = await refund(1).catch((error: Refusal) => Number(error.detail?.amountCents));
  await refund(Number(amount));
}

/** To a venue that has not set up where its money goes, so that it fails. */
async function duePayout({ database }: TestWorkers, { venue, event }: Sale): Promise<Job> {
  const payout = newId('payout');
  await database.pool.query(
    `INSERT INTO payouts (id, venue_id, event_id, by, state, amount_cents, currency)
     VALUES ($1, $2, $3, 'stripe', 'due', 100, 'usd')`,
    [payout, venue.id, event.id],
  );
  return { kind: 'send-payout', payout };
}

/** The fan whose card was declined has no time left: while it has, an event's refund waits for it. */
async function endPaying({ database }: TestWorkers, { drop }: Sale): Promise<Job> {
  const { rows } = await database.pool.query<{ id: Id<'order'> }>(
    "UPDATE orders SET state = 'expiring', ends_as = 'expired' WHERE drop_id = $1 AND state = 'paying' RETURNING id",
    [drop.id],
  );
  const [order] = rows;
  if (order === undefined) throw new Error('nobody is paying');
  return { kind: 'end-session', order: order.id };
}

async function callOff({ context: { db } }: TestWorkers, { venue, event }: Sale): Promise<void> {
  const { toFansCents } = await withTransaction(db, (tx) => planEventRefund(tx, event.id));
  const run = { venue: venue.id, event: event.id, idempotencyKey: 'k'.repeat(16) };
  await startEventRefund(db, { ...run, toFansCents, reason: 'The band is ill' }, new Date());
}

async function takeOutbox(at: TestWorkers): Promise<Job[]> {
  const { rows } = await at.database.pool.query<{ job: Job }>(
    'WITH gone AS (DELETE FROM outbox RETURNING id, job) SELECT job FROM gone ORDER BY id',
  );
  return rows.map(({ job }) => job);
}

async function prepare(at: TestWorkers) {
  const { db, payments } = at.context;
  const now = new Date();
  const sale = await insertSale(db, { drop: { version: 3 } });
  const { drop: lobby } = await insertSale(db, { drop: { phase: 'lobby' } });
  const fans = await insertAccounts(db, 4);
  for (const [i, fan] of fans.entries())
    await at.database.pool.query('UPDATE accounts SET email = $2, phone = $3 WHERE id = $1', [
      fan.id,
      `fan${i}@example.com`,
      `+1512555987${i}`,
    ]);
  await insertOpenVisits(db, sale.drop, fans);
  const reserver = createReserver(db);
  const hold = async (index: number) => {
    const account = fans[index]?.id ?? newId('account');
    const order = await reserver.reserve({
      admission: { account, drop: sale.drop.id, index, callNo: 1 },
      idempotencyKey: newId('order').slice(4),
      lines: sale.types.map(({ id: type }) => ({ type, quantity: 1 + (index % 2) })),
    });
    await checkout(
      db,
      payments,
      { order: order.id, account, storefrontOrigin: 'http://localhost:4300' },
      now,
    );
    const { rows } = await at.database.pool.query<{ session_id: string }>(
      'SELECT session_id FROM orders WHERE id = $1',
      [order.id],
    );
    return { id: order.id, session: rows[0]?.session_id ?? '' };
  };
  const store = async (type: string, object: object) => {
    const payload = { id: `evt_${newId('order')}`, type, livemode: false, data: { object } };
    await storeStripeEvent(db, { event: v.parse(stripeEvent, payload), payload });
    return payload.id;
  };
  const session = (id: string) =>
    payments.ask('checkout_sessions', 'settle', (stripe) => stripe.checkout.sessions.retrieve(id));
  const pay = async (id: string) => {
    await fetch(`${standIn.url}/_control/sessions/${id}/pay`, { method: 'POST', body: '{}' });
    return session(id);
  };

  // one pays, one is declined, one runs out of time, one pays after its tickets went back
  const paid = await hold(0);
  const completed = await store('checkout.session.completed', await pay(paid.session));
  const declined = await hold(1);
  const decline = await store('payment_intent.payment_failed', {
    id: 'pi_declined',
    object: 'payment_intent',
    metadata: { order: declined.id },
  });
  const ending = await hold(2);
  await at.database.pool.query(
    "UPDATE orders SET state = 'expiring', ends_as = 'expired', checked_at = now() WHERE id = $1",
    [ending.id],
  );
  const late = await hold(3);
  const dead = await store('checkout.session.expired', {
    ...(await session(late.session)),
    status: 'expired',
  });
  await at.database.pool.query("UPDATE orders SET state = 'expiring', ends_as = 'expired' WHERE id = $1", [
    late.id,
  ]);
  await handleStripeEvent(db, { stripeEvent: dead, livemode: false }, now);
  await at.database.pool.query('UPDATE drops SET sale_stopped = true WHERE id = $1', [sale.drop.id]);
  const lateMoney = await store('checkout.session.completed', await pay(late.session));

  const { challenge } = await requestCode(
    db,
    { app: 'storefront', address: '+15125559999', client: { address: '203.0.113.7', perHourMax: 100 } },
    now,
  );
  const say = (report: RoomReport) => recordReport(db, { drop: lobby.id, report }, now);
  const [fan] = fans;
  if (fan === undefined) throw new Error('no fan');
  await say({ fact: 'texts', index: 4, account: fan.id, on: true, atMs: 1 });
  await say({ fact: 'near', indices: [4], minutes: 3, atMs: 2 });
  const sign = signer('report', at.reportKeys);
  const reports: RoomReport[] = [
    { fact: 'committed', commitment: 'aa', atMs: 1_000, beacon: null },
    { fact: 'frozen', n: 3, roster: 'aa', secret: 'bb', atMs: 1_000 },
    { fact: 'moved', index: 1, epoch: 1, jkt: 'a'.repeat(43), atMs: 1_000 },
    { fact: 'moved', index: 1, epoch: 2, jkt: 'b'.repeat(43), atMs: 2_000 },
    { fact: 'left', index: 2, atMs: 1_000 },
    { fact: 'counted', places: 50, atMs: 1_000 },
    { fact: 'counted', places: 70, atMs: 2_000 },
  ];
  const signed = await Promise.all(
    reports.map((report) => sign({ drop: lobby.id, report }, { ttlMs: 60_000 })),
  );
  const jobs: Job[] = [
    { kind: 'finalize-order', order: paid.id, stripeEvent: completed },
    { kind: 'stripe-event', stripeEvent: decline },
    { kind: 'end-session', order: ending.id },
    { kind: 'capture-order', order: paid.id },
    { kind: 'capture-event', event: sale.event.id },
    { kind: 'finalize-order', order: late.id, stripeEvent: lateMoney },
    { kind: 'sync-drop', drop: sale.drop.id, version: 3 },
    { kind: 'sync-drop', drop: sale.drop.id, version: 2 },
    { kind: 'send-code', challenge },
    { kind: 'text-turn', drop: lobby.id, index: 4, what: 'near' },
    ...signed.map((report) => ({ kind: 'room-report', report }) as const),
  ];
  return { sale, lobby: lobby.id, jobs };
}

/** Everything that handlers write, without ids and times of their own making. */
async function standing(at: TestWorkers, drops: readonly Id<'drop'>[]) {
  const [sale, lobby] = drops;
  const ask = async (sql: string, of: string | undefined) =>
    (await at.database.pool.query<Record<string, unknown>>(sql, [of])).rows;
  return {
    orders: await ask(
      `SELECT o.place_index, o.state, o.declines, o.refunded_cents, o.paid_at IS NOT NULL AS paid, v.state AS visit,
         v.promised, u.taken, (SELECT count(*)::int FROM tickets t WHERE t.order_id = o.id) AS tickets
       FROM orders o JOIN visits v USING (drop_id, place_index)
       LEFT JOIN usage u ON u.event_id = o.event_id AND u.account_id = o.account_id
       WHERE o.drop_id = $1 ORDER BY 1`,
      sale,
    ),
    types: await ask(
      'SELECT t.taken, t.sold FROM ticket_types t JOIN drops d USING (event_id) WHERE d.id = $1 ORDER BY t.rank',
      sale,
    ),
    refunds: await ask(
      'SELECT r.state, r.amount_cents, r.run_id IS NOT NULL AS run FROM refunds r JOIN drops d USING (event_id) WHERE d.id = $1 ORDER BY 2, 3',
      sale,
    ),
    payouts: await ask(
      'SELECT p.state, p.attempt, p.problem FROM payouts p JOIN drops d USING (event_id) WHERE d.id = $1',
      sale,
    ),
    ledger: await ask(
      'SELECT l.kind, l.fan_cents, l.venue_cents FROM ledger l JOIN drops d USING (event_id) WHERE d.id = $1 ORDER BY 1, 2, 3',
      sale,
    ),
    passes: await ask(
      'SELECT p.serial, p.told_at IS NOT NULL AS told, t.state FROM wallet_passes p JOIN tickets t ON t.id = p.ticket_id JOIN drops d USING (event_id) WHERE d.id = $1 ORDER BY 3',
      sale,
    ),
    drop: await ask('SELECT promised, taken, calls, granted FROM drops WHERE id = $1', sale),
    events: await ask(
      'SELECT type, outcome, handled_at IS NOT NULL AS handled FROM stripe_events WHERE $1::text IS NOT NULL ORDER BY 1, 2',
      sale,
    ),
    record: await ask('SELECT phase, n, roster, version FROM drops WHERE id = $1', lobby),
    moved: await ask('SELECT place_index, epoch, jkt FROM places_moved WHERE drop_id = $1', lobby),
    left: await ask('SELECT place_index FROM places_left WHERE drop_id = $1', lobby),
    moves: await ask(
      `SELECT 'transfer' AS kind, state, version FROM transfers WHERE $1::text IS NOT NULL
       UNION ALL SELECT 'return', state, version FROM ticket_returns`,
      sale,
    ),
    ledgerOfTexts: await ask('SELECT place_index, called_sent_no FROM texts_asked WHERE drop_id = $1', lobby),
  };
}

/** mulberry32 */
function randomOf(start: number): () => number {
  let state = start >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
