import type { CheckInRecord } from '@zilker/contracts/http/doors';
import { asc, inArray } from 'drizzle-orm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Random, randomOf } from '../orders/testing-random.ts';
import { checkIns, tickets } from '../schema/tables.ts';
import { createTestDatabase, type TestDatabase } from '../testing.ts';
import { answersOf, createNight, syncBy, type TestNight } from './testing-night.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

const seed = Number(process.env.ZILKER_TEST_SEED ?? Date.now() % 1_000_000);
const worldsCount = 6;
const ordersCount = 3;
const stepMs = 15_000;

/** A scan of a world: which ticket, gate and moment, in or out, and whether its scanner took it back at once. */
type Scan = {
  ticket: number;
  side: boolean;
  direction: 'in' | 'out';
  at: number;
  nonce: string;
  undone: boolean;
};

function drawScans(random: Random, ticketsCount: number): Scan[] {
  const int = (count: number) => Math.floor(random() * count);
  return Array.from({ length: 4 + int(9) }, (_, n) => ({
    ticket: int(ticketsCount),
    side: random() < 0.5,
    direction: random() < 0.65 ? 'in' : 'out',
    at: int(7),
    nonce: `${int(10)}${n}`.padEnd(22, 'n'),
    undone: random() < 0.2,
  }));
}

function shuffled<T>(random: Random, items: readonly T[]): T[] {
  return items
    .map((item) => ({ item, by: random() }))
    .sort((a, b) => a.by - b.by)
    .map(({ item }) => item);
}

/** The scans of a world as they come to us: in any order, a few at a time, some of them twice. */
async function play(random: Random, night: TestNight, scans: readonly Scan[], fromMs: number): Promise<void> {
  const told = new Map<string, string>();
  const again = scans.filter(() => random() < 0.3);
  const arriving = shuffled(random, [...scans, ...again]);
  while (arriving.length > 0) {
    const [first] = arriving;
    const batch = arriving
      .splice(0, 1 + Math.floor(random() * 4))
      .filter((scan) => scan.side === first?.side || !arriving.push(scan));
    // what was sent before it was taken back comes late, if at all
    const isLate = ({ nonce }: Scan) => told.has(nonce) && random() < 0.5;
    const records = await Promise.all(batch.map((scan) => recordOf(night, scan, fromMs, isLate(scan))));
    const synced = await syncBy(database.db, first?.side ? night.atSide : night.atFront, records);
    for (const { nonce, answer } of synced.results) {
      expect(['valid', 'duplicate', 'not_inside']).toContain(answer);
      // what was answered once is answered again
      expect(answer).toBe(told.get(nonce) ?? answer);
      told.set(nonce, answer);
    }
  }
}

function recordOf(night: TestNight, scan: Scan, fromMs: number, isPlain: boolean) {
  const { ticket, direction, at, nonce, undone } = scan;
  const atMs = fromMs + at * stepMs;
  const taken: Partial<CheckInRecord> = undone && !isPlain ? { undoneAtMs: atMs } : {};
  const change: Partial<CheckInRecord> = { direction, nonce, atMs, offline: true, ...taken };
  const of = night.tickets[ticket];
  return night.scan(of === undefined ? change : { ...change, ticket: of });
}

/** All that the database says of the tickets of a night, by their number. */
async function outcome({ tickets: ids }: TestNight) {
  const rows = await database.db
    .select()
    .from(checkIns)
    .where(inArray(checkIns.ticketId, ids))
    .orderBy(asc(checkIns.nonce));
  const states = await database.db
    .select({ id: tickets.id, state: tickets.state })
    .from(tickets)
    .where(inArray(tickets.id, ids));
  const stateOf = new Map(states.map(({ id, state }) => [id, state]));
  return ids.map((id) => ({
    state: stateOf.get(id),
    scans: rows
      .filter(({ ticketId }) => ticketId === id)
      .map(({ nonce, direction, at, accepted, answer, leftAt, undoneAt }) => ({
        nonce,
        direction,
        at: at.getTime(),
        // what it would have come to matters to nobody once it is taken back
        accepted: undoneAt === null && accepted,
        answer: undoneAt === null ? answer : null,
        leftAt: undoneAt === null ? (leftAt?.getTime() ?? null) : null,
        undone: undoneAt !== null,
      })),
  }));
}

test(`scans come to the same whatever order they come in (ZILKER_TEST_SEED=${seed})`, async () => {
  for (let world = 0; world < worldsCount; world++) {
    const random = randomOf(seed + world);
    const reentry = random() < 0.6;
    const scans = drawScans(random, 3);
    const fromMs = Math.floor(Date.now() / stepMs) * stepMs - 3_000_000;
    const outcomes = [];
    for (let order = 0; order < ordersCount; order++) {
      const night = await createNight(database.db, { count: 3, policy: { reentry } });
      await play(random, night, scans, fromMs);
      outcomes.push(await outcome(night));
    }
    const undone = outcomes[0]?.flatMap((one) => one.scans).filter((scan) => scan.undone);
    expect(undone).toHaveLength(scans.filter((scan) => scan.undone).length);
    for (const one of outcomes)
      expect(one, `world ${world} of seed ${seed}: ${JSON.stringify(scans)}`).toEqual(outcomes[0]);
  }
}, 120_000);

test('what an offline gate brings late comes before what was let in online since, and both are on record', async () => {
  const night = await createNight(database.db);
  const now = Date.now();
  const early = await night.scan({ atMs: now - 120_000, offline: true });
  const online = await night.scan({ atMs: now });
  expect(answersOf(await syncBy(database.db, night.atFront, [online]))).toEqual(['valid']);
  expect(answersOf(await syncBy(database.db, night.atSide, [early]))).toEqual(['valid']);
  const [{ scans = [], state } = {}] = await outcome(night);
  const answers = new Map(scans.map(({ nonce, answer }) => [nonce, answer]));
  expect(state).toBe('checked_in');
  expect(answers.get(early.nonce)).toBe('valid');
  expect(answers.get(online.nonce)).toBe('duplicate');
  // and each is told again what it was told
  expect(answersOf(await syncBy(database.db, night.atFront, [online]))).toEqual(['valid']);
});

test('what waits for our word comes after all that is known, whatever its clock says', async () => {
  const night = await createNight(database.db, { policy: { reentry: true } });
  const now = Date.now();
  const scan = (change: Partial<CheckInRecord>) => night.scan({ atMs: now, ...change });
  const sync = (record: CheckInRecord) => syncBy(database.db, night.atFront, [record]);
  expect(answersOf(await sync(await scan({})))).toEqual(['valid']);
  // asked a moment earlier by a clock that is a second behind
  expect(answersOf(await sync(await scan({ atMs: now - 1_000 })))).toEqual(['duplicate']);
  expect(answersOf(await sync(await scan({ direction: 'out', atMs: now - 500 })))).toEqual(['valid']);
  expect(answersOf(await sync(await scan({ atMs: now - 400 })))).toEqual(['valid']);
  const [{ state } = {}] = await outcome(night);
  expect(state).toBe('checked_in');
});

test('a scan that was refused at the door is no passage: taken back or not, the first one decides', async () => {
  const night = await createNight(database.db);
  const refused = await night.scan();
  expect(answersOf(await syncBy(database.db, night.atFront, [await night.scan()]))).toEqual(['valid']);
  expect(answersOf(await syncBy(database.db, night.atSide, [refused]))).toEqual(['duplicate']);
  // its phone let them in after all, because our word came too late: it says so when it asks again
  const slow = { ...refused, offline: true };
  expect(answersOf(await syncBy(database.db, night.atSide, [slow]))).toEqual(['duplicate']);
  const [{ scans = [] } = {}] = await outcome(night);
  expect(scans.map(({ accepted }) => accepted).sort()).toEqual([false, true]);
});
