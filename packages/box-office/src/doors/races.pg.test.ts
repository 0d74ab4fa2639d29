import { and, eq } from 'drizzle-orm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Db } from '../db.ts';
import { checkIns } from '../schema/tables.ts';
import { createTestDatabase, type TestDatabase } from '../testing.ts';
import { meeting } from '../testing-locks.ts';
import { dbWithoutLocks } from '../testing-unlocked.ts';
import { createCheckIns } from './sync-check-ins.ts';
import { answersOf, createNight, syncBy, type TestNight, testKeys } from './testing-night.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

/** How often each ticket of a night counts as let in, whatever was answered. */
async function admitted(db: Db, { tickets }: TestNight): Promise<number[]> {
  return Promise.all(
    tickets.map((ticket) =>
      db.$count(checkIns, and(eq(checkIns.ticketId, ticket), eq(checkIns.accepted, true))),
    ),
  );
}

const counts = (answers: readonly string[]) => ({
  valid: answers.filter((answer) => answer === 'valid').length,
  duplicate: answers.filter((answer) => answer === 'duplicate').length,
});

test('two gates scan one ticket in the same millisecond, 500 rounds: exactly one lets it in', async () => {
  const { db } = database;
  const night = await createNight(db, { count: 500 });
  // every other round by one process, whose scans are decided together
  const together = createCheckIns(db);
  const byOne = (scanner: TestNight['atFront'], record: Awaited<ReturnType<TestNight['scan']>>) =>
    together({ scanner, checkIns: [record], sentAtMs: Date.now(), keys: testKeys }, new Date());
  for (const [round, ticket] of night.tickets.entries()) {
    const atMs = Date.now();
    const [front, side] = [await night.scan({ ticket, atMs }), await night.scan({ ticket, atMs })];
    const both = await Promise.all(
      round % 2 === 0
        ? [syncBy(db, night.atFront, [front]), syncBy(db, night.atSide, [side])]
        : [byOne(night.atFront, front), byOne(night.atSide, side)],
    );
    const [one, other] = both.flatMap(({ results }) => results);
    expect([one?.answer, other?.answer].sort(), `round ${round}`).toEqual(['duplicate', 'valid']);
    // the one that is refused is told of the other
    const [winner, loser] = one?.answer === 'valid' ? ['Front gate', other] : ['Side gate', one];
    expect(loser?.first).toMatchObject({ gateName: winner, atMs });
  }
  expect(await admitted(db, night)).toEqual(night.tickets.map(() => 1));
}, 120_000);

/** Four gates that have all read that nobody is inside before any of them writes. */
async function raceBlindly(url: string, db: Db): Promise<{ answers: string[]; night: TestNight }> {
  const night = await createNight(db);
  const all = meeting(4);
  const before = (text: string) => (text.includes('standing AS') ? all() : undefined);
  const blind = dbWithoutLocks(url, { before });
  try {
    const scanners = [night.atFront, night.atSide, night.atFront, night.atSide];
    const synced = await Promise.all(
      scanners.map(async (scanner) => syncBy(blind, scanner, [await night.scan()])),
    );
    return { answers: synced.flatMap(answersOf), night };
  } finally {
    await blind.$client.end();
  }
}

test('it is the index that decides: gates that have seen nobody inside and lock nothing let in one', async () => {
  const { answers, night } = await raceBlindly(database.url, database.db);
  expect(counts(answers)).toEqual({ valid: 1, duplicate: 3 });
  expect(await admitted(database.db, night)).toEqual([1]);
});

test('negative control: without the index all of them do', async () => {
  const unguarded = await createTestDatabase();
  try {
    await unguarded.pool.query('DROP INDEX check_ins_inside');
    const { answers, night } = await raceBlindly(unguarded.url, unguarded.db);
    expect(counts(answers)).toEqual({ valid: 4, duplicate: 0 });
    expect(await admitted(unguarded.db, night)).toEqual([4]);
  } finally {
    await unguarded.drop();
  }
});
