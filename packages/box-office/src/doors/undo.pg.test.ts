import type { CheckInRecord } from '@zilker/contracts/http/doors';
import { newId } from '@zilker/contracts/ids';
import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { checkIns, scanners, tickets } from '../schema/tables.ts';
import { createTestDatabase, type TestDatabase } from '../testing.ts';
import { insertScanner } from './testing-doors.ts';
import { answersOf, createNight, syncBy, type TestNight } from './testing-night.ts';
import { undoCheckIn } from './undo-check-in.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

const minuteMs = 60_000;
const dayMs = 86_400_000;
type Scanner = TestNight['atFront'];
const stateOf = async ({ ticket }: TestNight) =>
  (await database.db.select().from(tickets).where(eq(tickets.id, ticket)))[0]?.state;
const rowOf = async (nonce: string) =>
  (await database.db.select().from(checkIns).where(eq(checkIns.nonce, nonce)))[0];
const sync = async (scanner: Scanner, record: CheckInRecord, options: Parameters<typeof syncBy>[3] = {}) =>
  answersOf(await syncBy(database.db, scanner, [record], options))[0];
/** The scan as its scanner sends it once it was taken back, at once unless `undoneAtMs` says when. */
async function undo(
  scanner: Scanner,
  record: CheckInRecord,
  { undoneAtMs = Date.now(), ...options }: { undoneAtMs?: number; now?: Date; sentAtMs?: number } = {},
): Promise<boolean | undefined> {
  const { results } = await syncBy(database.db, scanner, [{ ...record, undoneAtMs }], options);
  return results[0]?.undone;
}

test('the ticket is as before, counts at no gate, and comes in again', async () => {
  const night = await createNight(database.db);
  const record = await night.scan();
  expect(await sync(night.atFront, record)).toBe('valid');
  expect(await undo(night.atFront, record)).toBe(true);
  expect(await stateOf(night)).toBe('valid');
  // a reply that was lost is asked for again
  expect(await undo(night.atFront, record)).toBe(true);
  const again = await night.scan();
  expect(await sync(night.atSide, again)).toBe('valid');
  const { checkedInHere } = await syncBy(database.db, night.atFront, [again]);
  expect(checkedInHere).toBe(0);
  // and what came again by the nonce that was taken back lets nobody in
  await sync(night.atFront, record);
  expect(await database.db.$count(checkIns, eq(checkIns.ticketId, night.ticket))).toBe(2);
});

describe('a scanner takes back what it did within ten minutes, by when it did so', () => {
  /** Somebody who was let in an hour ago, told to us then or only now. */
  async function hourAgo(told: 'then' | 'now', change: Partial<CheckInRecord> = {}) {
    const night = await createNight(database.db, {
      event: { doorsAt: new Date(Date.now() - 90 * minuteMs) },
    });
    const atMs = Date.now() - 60 * minuteMs;
    const record = await night.scan({ atMs, offline: told === 'now', ...change });
    if (told === 'then') await sync(night.atFront, record, { now: new Date(atMs) });
    return { night, record, atMs };
  }

  test.each(['then', 'now'] as const)(
    'made with no network and heard an hour later it counts, of a scan that was told %s',
    async (told) => {
      const { night, record, atMs } = await hourAgo(told);
      const undoneAtMs = atMs + 9 * minuteMs;
      expect(await undo(night.atFront, record, { undoneAtMs })).toBe(true);
      expect((await rowOf(record.nonce))?.undoneAt?.getTime()).toBe(undoneAtMs);
      expect(await stateOf(night)).toBe('valid');
    },
  );

  test.each(['then', 'now'] as const)('later than that it does not, of one told %s', async (told) => {
    const { night, record, atMs } = await hourAgo(told);
    expect(await undo(night.atFront, record, { undoneAtMs: atMs + 10 * minuteMs + 1 })).toBe(false);
    expect(await stateOf(night)).toBe('checked_in');
    expect((await rowOf(record.nonce))?.undoneAt).toBeNull();
  });

  test('it may come before its scan does', async () => {
    const { night, record, atMs } = await hourAgo('now');
    expect(await undo(night.atFront, record, { undoneAtMs: atMs + minuteMs })).toBe(true);
    // the scan as it was sent first, and stayed under way
    expect(await sync(night.atFront, record)).toBe('valid');
    expect(await stateOf(night)).toBe('valid');
    expect(await sync(night.atSide, await night.scan())).toBe('valid');
  });

  test('what was told without that word was taken back later than it was told', async () => {
    const { night, record, atMs } = await hourAgo('now');
    await sync(night.atFront, record);
    expect(await undo(night.atFront, record, { undoneAtMs: atMs + minuteMs })).toBe(false);
    expect(await stateOf(night)).toBe('checked_in');
  });

  test('nothing is taken back before it was scanned, nor tomorrow', async () => {
    const { night, record, atMs } = await hourAgo('now');
    expect(await undo(night.atFront, record, { undoneAtMs: 0 })).toBe(true);
    expect((await rowOf(record.nonce))?.undoneAt?.getTime()).toBe(atMs);

    const other = await createNight(database.db);
    const now = new Date();
    const later = await other.scan({ atMs: now.getTime() - minuteMs, offline: true });
    expect(await undo(other.atFront, later, { now, undoneAtMs: now.getTime() + dayMs })).toBe(true);
    expect((await rowOf(later.nonce))?.undoneAt).toEqual(now);
  });

  test('a scanner whose clock runs a day ahead is set right for that too', async () => {
    const { night, record, atMs } = await hourAgo('now');
    const sent = { ...record, atMs: atMs + dayMs };
    const undoneAtMs = sent.atMs + 2 * minuteMs;
    const now = new Date();
    expect(await undo(night.atFront, sent, { now, sentAtMs: now.getTime() + dayMs, undoneAtMs })).toBe(true);
    expect((await rowOf(record.nonce))?.undoneAt?.getTime()).toBe(atMs + 2 * minuteMs);
  });

  test('a later pairing of the same phone brings it as well; one that was ended does not', async () => {
    const { night, record, atMs } = await hourAgo('then');
    const undoneAtMs = atMs + minuteMs;
    await database.db
      .update(scanners)
      .set({ revokedAt: new Date() })
      .where(eq(scanners.id, night.atFront.scanner));
    expect(await undo(night.atFront, record, { undoneAtMs })).toBeUndefined();
    expect(await stateOf(night)).toBe('checked_in');
    const paired = await insertScanner(database.db, night.sale, night.front.id);
    expect(await undo(paired, record, { undoneAtMs })).toBe(true);
    expect(await stateOf(night)).toBe('valid');
  });
});

test('the venue takes back any of its own at any time, once for each key', async () => {
  const night = await createNight(database.db);
  const record = await night.scan();
  await sync(night.atFront, record);
  const checkIn = (await rowOf(record.nonce))?.id ?? newId('checkIn');
  const late = new Date(Date.now() + dayMs);
  const idempotencyKey = newId('order');
  const stranger = { venue: newId('venue'), checkIn, idempotencyKey };
  await expect(undoCheckIn(database.db, stranger, late)).rejects.toMatchObject({ code: 'check_in_unknown' });
  const own = { venue: night.sale.venue.id, checkIn, idempotencyKey };
  expect(await undoCheckIn(database.db, own, late)).toMatchObject({ nonce: record.nonce, undone: true });
  expect(await undoCheckIn(database.db, own, late)).toMatchObject({ nonce: record.nonce, undone: true });
  expect(await stateOf(night)).toBe('valid');
});

test.each([true, false])(
  'not of a scan that let nobody in, nor of one whose holder had left (re-entry %s)',
  async (reentry) => {
    const night = await createNight(database.db, { policy: { reentry } });
    const first = await night.scan();
    const second = await night.scan();
    await sync(night.atFront, first);
    await sync(night.atFront, second);
    expect(await undo(night.atFront, second)).toBe(false);
    const out = await night.scan({ direction: 'out' });
    await sync(night.atFront, out);
    expect(await undo(night.atFront, first, { undoneAtMs: Date.now() + minuteMs })).toBe(false);
    expect(await stateOf(night)).toBe('outside');
    const [checkIn = newId('checkIn')] = [(await rowOf(first.nonce))?.id];
    const asVenue = { venue: night.sale.venue.id, checkIn, idempotencyKey: newId('order') };
    const later = new Date(Date.now() + minuteMs);
    await expect(undoCheckIn(database.db, asVenue, later)).rejects.toMatchObject({
      code: 'check_in_settled',
    });
    // unless they did not leave after all
    expect(await undo(night.atFront, out)).toBe(true);
    expect(await undoCheckIn(database.db, asVenue, later)).toMatchObject({ undone: true });
    expect(await stateOf(night)).toBe('valid');
  },
);

test('a ticket that was no good at the sync, and was let in with no network, is no less taken back', async () => {
  const night = await createNight(database.db);
  await database.db.update(tickets).set({ state: 'refunded' }).where(eq(tickets.id, night.ticket));
  const record = await night.scan({ offline: true });
  expect(await undo(night.atFront, record)).toBe(true);
  expect(await rowOf(record.nonce)).toMatchObject({ answer: 'refunded', undoneAt: expect.any(Date) });
  expect(await stateOf(night)).toBe('refunded');
});

test('a way out is taken back too: they are inside again', async () => {
  const night = await createNight(database.db, { policy: { reentry: true } });
  await sync(night.atFront, await night.scan());
  const out = await night.scan({ direction: 'out' });
  await sync(night.atFront, out);
  expect(await undo(night.atFront, out)).toBe(true);
  expect(await stateOf(night)).toBe('checked_in');
  expect(await sync(night.atSide, await night.scan())).toBe('duplicate');
});

test('where another gate had let them in too, that one counts then', async () => {
  const night = await createNight(database.db);
  const front = await night.scan({ atMs: Date.now() - minuteMs, offline: true });
  const side = await night.scan({ offline: true });
  expect(await sync(night.atFront, front)).toBe('valid');
  expect(await sync(night.atSide, side)).toBe('duplicate');
  await undo(night.atFront, front, { undoneAtMs: front.atMs + 1_000 });
  expect(await rowOf(side.nonce)).toMatchObject({ accepted: true, answer: 'valid', told: 'duplicate' });
  expect(await stateOf(night)).toBe('checked_in');
});

test('of two that take it back at once both are answered, and a scan beside them finds one state or the other', async () => {
  for (let round = 0; round < 6; round++) {
    const night = await createNight(database.db);
    const record = await night.scan();
    await sync(night.atFront, record);
    const [, , answer] = await Promise.all([
      undo(night.atFront, record),
      undo(night.atFront, record),
      sync(night.atSide, await night.scan()),
    ]);
    expect(await stateOf(night)).toBe(answer === 'valid' ? 'checked_in' : 'valid');
  }
});
