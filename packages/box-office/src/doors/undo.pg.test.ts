import { newId } from '@zilker/contracts/ids';
import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { checkIns, tickets } from '../schema/tables.ts';
import { createTestDatabase, type TestDatabase } from '../testing.ts';
import { answersOf, createNight, syncBy, type TestNight } from './testing-night.ts';
import { undoCheckIn, undoOwnCheckIn } from './undo-check-in.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

const minuteMs = 60_000;
const stateOf = async ({ ticket }: TestNight) =>
  (await database.db.select().from(tickets).where(eq(tickets.id, ticket)))[0]?.state;
const sync = async (scanner: TestNight['atFront'], record: Awaited<ReturnType<TestNight['scan']>>) =>
  answersOf(await syncBy(database.db, scanner, [record]))[0];
const idOf = async (nonce: string) =>
  (await database.db.select().from(checkIns).where(eq(checkIns.nonce, nonce)))[0]?.id ?? newId('checkIn');
const undo = (scanner: TestNight['atFront'], nonce: string, now = new Date()) =>
  undoOwnCheckIn(database.db, { scanner, nonce }, now);

test('the ticket is as before, counts at no gate, and comes in again', async () => {
  const night = await createNight(database.db);
  const record = await night.scan();
  expect(await sync(night.atFront, record)).toBe('valid');
  expect(await undo(night.atFront, record.nonce)).toMatchObject({ nonce: record.nonce });
  expect(await stateOf(night)).toBe('valid');
  // a reply that was lost is asked for again
  expect(await undo(night.atFront, record.nonce)).toMatchObject({ nonce: record.nonce });
  const again = await night.scan();
  expect(await sync(night.atSide, again)).toBe('valid');
  const { checkedInHere } = await syncBy(database.db, night.atFront, [again]);
  expect(checkedInHere).toBe(0);
  // and what came again by the nonce that was taken back lets nobody in
  await sync(night.atFront, record);
  expect(await database.db.$count(checkIns, eq(checkIns.ticketId, night.ticket))).toBe(2);
});

test('is the scanner’s own for ten minutes, and the venue’s for good', async () => {
  const night = await createNight(database.db);
  const record = await night.scan();
  await sync(night.atFront, record);
  const checkIn = await idOf(record.nonce);
  await expect(undo(night.atSide, record.nonce)).rejects.toMatchObject({ code: 'check_in_unknown' });
  const late = new Date(Date.now() + 10 * minuteMs + 1_000);
  await expect(undo(night.atFront, record.nonce, late)).rejects.toMatchObject({ code: 'check_in_settled' });

  const { venue } = night.sale;
  const idempotencyKey = newId('order');
  const stranger = { venue: newId('venue'), checkIn, idempotencyKey };
  await expect(undoCheckIn(database.db, stranger, late)).rejects.toMatchObject({ code: 'check_in_unknown' });
  const own = { venue: venue.id, checkIn, idempotencyKey };
  expect(await undoCheckIn(database.db, own, late)).toMatchObject({ nonce: record.nonce });
  expect(await undoCheckIn(database.db, own, late)).toMatchObject({ nonce: record.nonce });
  expect(await stateOf(night)).toBe('valid');
});

test('not of a scan that let nobody in, nor of one whose holder has left', async () => {
  const night = await createNight(database.db, { policy: { reentry: true } });
  const first = await night.scan();
  const second = await night.scan();
  await sync(night.atFront, first);
  await sync(night.atFront, second);
  await expect(undo(night.atFront, second.nonce)).rejects.toMatchObject({ code: 'check_in_settled' });
  await sync(night.atFront, await night.scan({ direction: 'out' }));
  await expect(undo(night.atFront, first.nonce)).rejects.toMatchObject({ code: 'check_in_settled' });
  await expect(undo(night.atFront, 'A'.repeat(22))).rejects.toMatchObject({ code: 'check_in_unknown' });
  expect(await stateOf(night)).toBe('outside');
});

test('a way out is taken back too: they are inside again', async () => {
  const night = await createNight(database.db, { policy: { reentry: true } });
  await sync(night.atFront, await night.scan());
  const out = await night.scan({ direction: 'out' });
  await sync(night.atFront, out);
  await undo(night.atFront, out.nonce);
  expect(await stateOf(night)).toBe('checked_in');
  expect(await sync(night.atSide, await night.scan())).toBe('duplicate');
});

test('where another gate had let them in too, that one counts then', async () => {
  const night = await createNight(database.db);
  const front = await night.scan({ atMs: Date.now() - minuteMs, offline: true });
  const side = await night.scan({ offline: true });
  expect(await sync(night.atFront, front)).toBe('valid');
  expect(await sync(night.atSide, side)).toBe('duplicate');
  await undo(night.atFront, front.nonce);
  const [row] = await database.db.select().from(checkIns).where(eq(checkIns.nonce, side.nonce));
  expect(row).toMatchObject({ accepted: true, answer: 'valid', told: 'duplicate' });
  expect(await stateOf(night)).toBe('checked_in');
});

test('of two that take it back at once both are answered, and a scan beside them finds one state or the other', async () => {
  for (let round = 0; round < 6; round++) {
    const night = await createNight(database.db);
    const record = await night.scan();
    await sync(night.atFront, record);
    const [, , answer] = await Promise.all([
      undo(night.atFront, record.nonce),
      undo(night.atFront, record.nonce),
      sync(night.atSide, await night.scan()),
    ]);
    expect(await stateOf(night)).toBe(answer === 'valid' ? 'checked_in' : 'valid');
  }
});
