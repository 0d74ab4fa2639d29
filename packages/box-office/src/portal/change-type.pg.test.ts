import { Refusal } from '@zilker/contracts/errors';
import { newId } from '@zilker/contracts/ids';
import { asc, eq } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { auditEvent } from '../audit/audit-event.ts';
import { definitionOf } from '../drops/definition-of.ts';
import { grant } from '../drops/grant.ts';
import { cancelOrder } from '../orders/cancel-order.ts';
import { createReserver } from '../orders/reserver.ts';
import { randomOf } from '../orders/testing-random.ts';
import { drops, outbox, ticketTypes, typeUsage } from '../schema/tables.ts';
import { createTestDatabase, type TestDatabase } from '../testing.ts';
import { emptyTables } from '../testing-empty.ts';
import {
  type Account,
  insertAccounts,
  insertEvent,
  insertOpenVisits,
  insertSale,
  insertTicketType,
  insertVenue,
  type Sale,
} from '../testing-rows.ts';
import { dbWithoutLocks } from '../testing-unlocked.ts';
import { changeTicketType, type TypeChange } from './change-type.ts';

let database: TestDatabase;
let sale: Sale;
let fans: Account[];
let now = new Date();

beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

/** Two types of ten, three fans inside, each with a ticket promised. */
beforeEach(async () => {
  await emptyTables(database.pool);
  now = new Date();
  sale = await insertSale(database.db, { types: [{ capacity: 10 }, { capacity: 10, name: 'Balcony' }] });
  fans = await insertAccounts(database.db, 3);
  await insertOpenVisits(database.db, sale.drop, fans);
});

const newKey = () => newId('order').slice(4);
const typeAt = (i: number) => {
  const type = sale.types[i];
  if (type === undefined) throw new Error('no such type');
  return type.id;
};
const change = (to: TypeChange, options: { type?: number; key?: string } = {}) =>
  changeTicketType(
    database.db,
    {
      venue: sale.venue.id,
      event: sale.event.id,
      type: typeAt(options.type ?? 0),
      idempotencyKey: options.key ?? newKey(),
      change: to,
    },
    now,
  );
const hold = (fan: number, quantity: number, type = 0, reserver = createReserver(database.db)) =>
  reserver.reserve({
    admission: { account: fans[fan]?.id ?? newId('account'), drop: sale.drop.id, index: fan, callNo: 1 },
    idempotencyKey: newKey(),
    lines: [{ type: typeAt(type), quantity }],
  });
const audit = async () => (await auditEvent(database.db, sale.event.id)).map((breach) => breach.check);
const rows = () =>
  database.db
    .select()
    .from(ticketTypes)
    .where(eq(ticketTypes.eventId, sale.event.id))
    .orderBy(asc(ticketTypes.rank));
async function refused(promise: Promise<unknown>): Promise<Pick<Refusal, 'code' | 'detail' | 'message'>> {
  const cause = await promise.then(
    () => new Error('it was not refused'),
    (error: unknown) => error,
  );
  if (!(cause instanceof Refusal)) throw cause;
  return { code: cause.code, detail: cause.detail, message: cause.message };
}

describe('capacity', () => {
  test('a change is on screens at once, and goes to the room, once for a key', async () => {
    const key = newKey();
    const event = await change({ capacity: 25 }, { key });
    expect(event).toMatchObject({ capacity: 35, ticketTypes: [{ capacity: 25 }, { capacity: 10 }] });
    await change({ capacity: 25 }, { key });
    expect((await refused(change({ capacity: 26 }, { key }))).code).toBe('idempotency_key_reused');
    const jobs = (await database.db.select().from(outbox)).map(({ job }) => job);
    expect(jobs).toEqual([{ kind: 'sync-drop', drop: sale.drop.id, version: 2 }]);
    expect(await definitionOf(database.db, sale.drop.id)).toMatchObject({ version: 2, tickets: 35 });
    expect(await audit()).toEqual([]);
  });

  test('never falls below what is held of the type, and says how low it can be', async () => {
    await hold(0, 4);
    expect(await refused(change({ capacity: 3 }))).toEqual({
      code: 'capacity_too_low',
      message: 'There must be 4 at least now: 4 are sold or held.',
      detail: { least: 4, taken: 4, promised: 2 },
    });
    await change({ capacity: 4 });
    expect(await audit()).toEqual([]);
  });

  test('never falls below what is promised in the whole drop', async () => {
    await change({ capacity: 1 }, { type: 1 });
    expect(await refused(change({ capacity: 1 }))).toEqual({
      code: 'capacity_too_low',
      message: 'There must be 2 at least now: 2 are promised to fans who were called.',
      detail: { least: 2, taken: 0, promised: 3 },
    });
    await change({ capacity: 2 });
    for (const fan of [0, 1]) await hold(fan, 1);
    await hold(2, 1, 1);
    expect(await audit()).toEqual([]);
  });

  test('of an event that has no drop, and of nobody else’s', async () => {
    const venue = await insertVenue(database.db);
    const event = await insertEvent(database.db, venue, { status: 'draft' });
    const type = await insertTicketType(database.db, event, { capacity: 50 });
    const input = { venue: venue.id, event: event.id, type: type.id, idempotencyKey: newKey() };
    const to = { change: { capacity: 20 } };
    expect(await changeTicketType(database.db, { ...input, ...to }, now)).toMatchObject({ capacity: 20 });
    const others = { ...input, ...to, venue: sale.venue.id };
    expect((await refused(changeTicketType(database.db, others, now))).code).toBe('event_unknown');
    const none = { ...input, ...to, type: typeAt(0) };
    expect((await refused(changeTicketType(database.db, none, now))).code).toBe('type_unknown');
  });

  test('more of it lets a draw that had nothing left call on', async () => {
    await database.db
      .update(ticketTypes)
      .set({ taken: 10, sold: 10 })
      .where(eq(ticketTypes.id, typeAt(1)));
    await database.db.update(drops).set({ promised: 0 });
    await database.db
      .update(ticketTypes)
      .set({ taken: 10, sold: 10 })
      .where(eq(ticketTypes.id, typeAt(0)));
    const word = () => grant(database.db, sale.drop.id, now);
    expect(await word()).toMatchObject({ limitedBy: 'sold_out', granted: 3, free: 0 });
    await change({ capacity: 15 });
    expect(await word()).toMatchObject({ limitedBy: 'rate', granted: 8, free: 0, capacity: 25 });
    // more than there are cannot be taken back
    expect((await refused(change({ capacity: 14 }))).detail).toMatchObject({ least: 15, promised: 5 });
  });
});

describe('limits and windows', () => {
  test('a limit for each fan counts what they have already, and binds what follows', async () => {
    await hold(0, 3);
    await hold(1, 1);
    const paid = await hold(2, 2, 1);
    await change({ maxPerAccount: 2 });
    const used = await database.db.select().from(typeUsage).orderBy(asc(typeUsage.taken));
    expect(used).toMatchObject([
      { accountId: fans[1]?.id, taken: 1, takenMax: 2 },
      { accountId: fans[0]?.id, taken: 3, takenMax: 3 },
    ]);
    expect(await refused(hold(1, 3))).toMatchObject({
      code: 'over_type_limit',
      detail: { type: typeAt(0), max: 2 },
    });
    // who has more keeps it, and gives it back whole
    const [{ id: mine } = { id: paid.id }] = (await heldBy(0)).slice(0, 1);
    await cancelOrder(database.db, { order: mine, account: fans[0]?.id ?? newId('account') }, now);
    expect(await audit()).toEqual([]);
    await change({ maxPerAccount: 4 });
    await change({ maxPerAccount: null });
    expect(await database.db.select().from(typeUsage)).toEqual([]);
    await change({ maxPerAccount: 1 });
    expect(await audit()).toEqual([]);
  });

  test('a window must have a length, also with the end that stays', async () => {
    const at = (ms: number) => now.getTime() + ms;
    await change({ saleFromMs: at(60_000), saleUntilMs: at(120_000) });
    expect((await refused(change({ saleUntilMs: at(60_000) }))).code).toBe('schedule_invalid');
    expect((await refused(hold(0, 1))).code).toBe('type_not_on_sale');
    await change({ saleFromMs: null, maxPerOrder: 1 });
    expect((await refused(hold(0, 2))).code).toBe('over_type_limit');
    await hold(0, 1);
    expect((await rows())[0]).toMatchObject({ saleFrom: null, saleUntil: new Date(at(120_000)) });
  });
});

const seed = Number(process.env.SEED ?? Date.now() % 1_000_000);

test(`capacity that goes up and down under load keeps every promise (SEED=${seed})`, async () => {
  const random = randomOf(seed);
  const many = await insertAccounts(database.db, 30);
  await insertOpenVisits(database.db, sale.drop, many.slice(0, 8), { firstIndex: 3 });
  await insertOpenVisits(database.db, sale.drop, many.slice(8), { firstIndex: 11, promised: false });
  fans = [...fans, ...many];
  const replicas = [createReserver(database.db), createReserver(database.db)];
  const deeds = fans.map((_, fan) => async () => {
    const order = await hold(fan, 1 + Math.floor(random() * 4), fan % 2, replicas[fan % 2]);
    if (random() < 0.4)
      await cancelOrder(database.db, { order: order.id, account: fans[fan]?.id ?? newId('account') }, now);
  });
  for (let n = 0; n < 40; n++) {
    const to = { capacity: 1 + Math.floor(random() * 30) };
    const type = Math.floor(random() * 2);
    deeds.splice(Math.floor(random() * deeds.length), 0, async () => {
      await change(to, { type });
    });
    if (n % 4 === 0)
      deeds.splice(
        Math.floor(random() * deeds.length),
        0,
        async () => void (await grant(database.db, sale.drop.id, now)),
      );
  }
  const ends = await Promise.allSettled(deeds.map((deed) => deed()));
  for (const end of ends) if (end.status === 'rejected') expect(end.reason).toBeInstanceOf(Refusal);
  expect(await audit()).toEqual([]);
});

test('negative control: without its locks a change takes away what was sold meanwhile', async () => {
  await database.pool.query(`
    ALTER TABLE ticket_types DROP CONSTRAINT ticket_types_taken;
    ALTER TABLE drops DROP CONSTRAINT drops_promise_kept;`);
  const unlocked = dbWithoutLocks(database.url, {
    before: (text) =>
      text.startsWith('update "ticket_types"') ? hold(0, 4).then(() => undefined) : undefined,
  });
  try {
    const input = { venue: sale.venue.id, event: sale.event.id, type: typeAt(0), idempotencyKey: newKey() };
    await changeTicketType(unlocked, { ...input, change: { capacity: 1 } }, now);
  } finally {
    await unlocked.$client.end();
  }
  expect(await audit()).toContain('oversold');
});

async function heldBy(fan: number) {
  const { rows: held } = await database.pool.query<{ id: `ord_${string}` }>(
    'SELECT id FROM orders WHERE account_id = $1',
    [fans[fan]?.id],
  );
  return held;
}
