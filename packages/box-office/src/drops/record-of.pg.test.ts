import { permute } from '@zilker/contracts/draw/permute';
import { newId } from '@zilker/contracts/ids';
import type { RoomReport } from '@zilker/contracts/jobs/room-report';
import type { LogEntry, OperatorAct } from '@zilker/contracts/log';
import { hashOfEntry, logStart } from '@zilker/contracts/log-chain';
import { dropRecord } from '@zilker/contracts/record';
import { eq } from 'drizzle-orm';
import * as v from 'valibot';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { withTransaction } from '../db.ts';
import { drops, outbox } from '../schema/tables.ts';
import { createTestDatabase, type TestDatabase } from '../testing.ts';
import { emptyTables } from '../testing-empty.ts';
import { insertSale, type Sale } from '../testing-rows.ts';
import { recordCalls } from '../visits/record-calls.ts';
import { recordOf } from './record-of.ts';
import { recordReport } from './record-report.ts';

let database: TestDatabase;
let sale: Sale;
const now = new Date();

beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());
beforeEach(async () => {
  await emptyTables(database.pool);
  sale = await insertSale(database.db, { drop: { phase: 'lobby', granted: 9, promised: 9, places: null } });
});

const hex = (byte: string) => byte.repeat(32);
const jkt = (letter: string) => letter.repeat(43);
const report = (fact: RoomReport) => recordReport(database.db, { drop: sale.drop.id, report: fact }, now);
const record = async () => {
  const found = await recordOf(database.db, sale.drop.id);
  return found === null ? null : v.parse(dropRecord, found);
};
const call = (index: number, position: number | null, callNo = 1, atMs = now.getTime()) =>
  withTransaction(database.db, (tx) =>
    recordCalls(tx, {
      drop: sale.drop.id,
      calls: [{ index, position, callNo, calledAt: new Date(atMs), openBy: new Date(atMs + 90_000) }],
    }),
  );
const jobs = async () => (await database.db.select().from(outbox)).map(({ job, dueAt }) => ({ job, dueAt }));
const sync = () => ({ kind: 'sync-drop', drop: sale.drop.id, version: 1 });

/** A log as the room chains it: one entry for each act or note. */
function chain(...notes: (OperatorAct | string)[]): Extract<RoomReport, { fact: 'entry' }>[] {
  let prev = logStart;
  return notes.map((note, seq) => {
    const act = typeof note === 'string' ? null : note;
    const open: Omit<LogEntry, 'hash'> = {
      seq,
      atMs: 1_000 + seq,
      by: act === null ? 'room' : 'venue',
      act: act?.act ?? 'opened',
      text: typeof note === 'string' ? note : note.act,
      prev,
    };
    const entry = { ...open, hash: hashOfEntry(open) };
    prev = entry.hash;
    return { fact: 'entry', act, entry };
  });
}
const committed = {
  fact: 'committed',
  commitment: hex('11'),
  atMs: 1_000,
  beacon: null,
} as const;

test('a drop that the room never announced has no record', async () => {
  expect(await record()).toBeNull();
});

test('draw facts, places, the log, the newest call of each place and what the operator set', async () => {
  await report(committed);
  await report({ fact: 'counted', places: 40, atMs: 1_500 });
  await report({ fact: 'counted', places: 30, atMs: 1_600 });
  await report({ fact: 'frozen', n: 12, roster: hex('aa'), secret: hex('bb'), atMs: 2_000 });
  const drawn = { signature: hex('cc'), randomness: hex('dd'), seed: hex('ee') };
  await report({ fact: 'drawn', ...drawn, atMs: 3_000 });
  const log = chain(
    'The lobby opened',
    { act: 'rate', ratePerMinute: 40, floorPerMinute: 4 },
    { act: 'message', text: 'Doors at seven.' },
    { act: 'remove', index: 8, reason: 'twice' },
  );
  for (const fact of [...log].reverse()) await report(fact);
  await report({ fact: 'left', index: 8, atMs: 4_000 });
  await report({ fact: 'moved', index: 5, epoch: 2, jkt: jkt('b'), atMs: 4_100 });
  await report({ fact: 'moved', index: 5, epoch: 1, jkt: jkt('a'), atMs: 4_000 });
  await call(3, 0);
  await call(7, null);
  await call(55, 55);
  const position = permute(Buffer.from(hex('ee'), 'hex'), 12, 7);
  const times = { atMs: now.getTime(), openByMs: now.getTime() + 90_000 };

  expect(await record()).toEqual({
    phase: 'calling',
    committedAtMs: 1_000,
    beacon: null,
    frozen: { n: 12, roster: hex('aa'), secret: hex('bb'), atMs: 2_000 },
    drawn: { ...drawn, atMs: 3_000 },
    places: 56,
    ratePerMinute: 40,
    floorPerMinute: 4,
    saleStopped: false,
    log: log.map(({ entry }) => entry),
    message: { atMs: 1_002, text: 'Doors at seven.' },
    calls: [
      { index: 3, position: 0, callNo: 1, ...times },
      { index: 7, position, callNo: 1, ...times },
      { index: 55, position: 55, callNo: 1, ...times },
    ],
    gone: [8],
    moved: [{ index: 5, epoch: 2, jkt: jkt('b') }],
  });
});

test('the log goes as far as its chain is whole; what comes late completes it', async () => {
  await report(committed);
  const [first, second, third] = chain('one', { act: 'pause' }, { act: 'resume' });
  if (first === undefined || second === undefined || third === undefined) throw new Error('no log');
  await report(third);
  await report(first);
  expect((await record())?.log).toEqual([first.entry]);
  await report(second);
  await report(second);
  expect((await record())?.log).toEqual([first.entry, second.entry, third.entry]);
});

test('an act that a room tells without what was behind it binds by its name, and in full once that comes', async () => {
  await report(committed);
  const [rate, stop] = chain({ act: 'rate', ratePerMinute: 20 }, { act: 'stop_sale' });
  if (rate === undefined || stop === undefined) throw new Error('no log');
  await report({ ...stop, act: null });
  await report({ ...rate, act: null });
  expect(await record()).toMatchObject({ saleStopped: true, ratePerMinute: 600 });
  await report(rate);
  await report(stop);
  expect(await record()).toMatchObject({ saleStopped: true, ratePerMinute: 20 });
});

test('a room that lost its newest entries numbers them anew: the later ones stand, whatever comes when', async () => {
  await report(committed);
  const lost = chain('one', { act: 'rate', ratePerMinute: 20 }, { act: 'stop_sale' }, 'lost');
  const [one] = lost;
  if (one === undefined) throw new Error('no log');
  const open = { seq: 1, atMs: 60_000, by: 'venue', act: 'rate', text: 'again', prev: one.entry.hash };
  const again = {
    fact: 'entry',
    act: { act: 'rate', ratePerMinute: 25 },
    entry: { ...open, hash: hashOfEntry(open) },
  } as const;
  for (const fact of lost) await report(fact);
  expect(await record()).toMatchObject({ saleStopped: true, ratePerMinute: 20 });
  await report(again);
  for (const fact of lost) await report(fact);
  expect(await record()).toMatchObject({
    log: [one.entry, again.entry],
    ratePerMinute: 25,
  });
});

test('a room that forgot is answered a moment later, and again when something from before comes in after that', async () => {
  await report(committed);
  await database.db.delete(outbox);
  await report({ fact: 'forgot', atMs: 5_000 });
  const [answer, ...more] = await jobs();
  expect(answer?.job).toEqual(sync());
  expect(answer?.dueAt.getTime()).toBeGreaterThan(now.getTime());
  expect(more).toEqual([]);

  await database.db.delete(outbox);
  const late: RoomReport[] = [
    { fact: 'left', index: 2, atMs: 4_999 },
    { fact: 'moved', index: 3, epoch: 1, jkt: jkt('a'), atMs: 4_990 },
    { fact: 'frozen', n: 4, roster: hex('aa'), secret: hex('bb'), atMs: 4_000 },
    ...chain('one'),
  ];
  for (const fact of late) await report(fact);
  // one answer for all that come in before it goes out
  expect((await jobs()).map(({ job }) => job)).toEqual([sync()]);
  // what was known already, and what the room says from now on, needs no answer
  for (const fact of late) await report(fact);
  await report({ fact: 'left', index: 9, atMs: 5_001 });
  await report({ fact: 'texts', index: 9, account: newId('account'), on: true, atMs: 4_000 });
  expect(await jobs()).toHaveLength(1);
});

test('the round of a draw that moved counts by when it was named, later or earlier than the one before', async () => {
  const beacon = (round: number) => ({
    chain: { hash: 'aa', publicKey: 'bb', schemeId: 's', periodMs: 1_000, genesisMs: 0 },
    round,
  });
  const name = (round: number, atMs: number) => report({ ...committed, beacon: beacon(round), atMs });
  await name(50, 1_000);
  await name(30, 2_000);
  await name(50, 1_000);
  expect(await record()).toMatchObject({ committedAtMs: 1_000, beacon: { round: 30 } });
  await report({ ...committed, commitment: hex('99'), beacon: beacon(90), atMs: 3_000 });
  expect((await record())?.beacon?.round).toBe(30);
});

test('an ordinary sale that is sold out settles nothing, and calls again when a ticket comes back', async () => {
  await database.db.update(drops).set({ mode: 'standby', lobbyOpensAt: sale.drop.drawAt, phase: 'calling' });
  const ended = (phase: 'sold_out' | 'closed') =>
    report({ fact: 'ended', phase, places: 9, serving: 5, called: 2, estimates: null, atMs: 6_000 });
  await ended('sold_out');
  const row = async () => (await database.db.select().from(drops).where(eq(drops.id, sale.drop.id)))[0];
  expect(await row()).toMatchObject({ phase: 'sold_out', called: null, endedAt: null, promised: 9 });
  await call(0, 0);
  expect(await row()).toMatchObject({ phase: 'calling' });
  await ended('closed');
  await ended('sold_out');
  expect(await row()).toMatchObject({ phase: 'closed', called: 2, promised: 2 });
});
