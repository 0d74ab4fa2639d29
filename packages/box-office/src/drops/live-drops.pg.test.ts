import type { Id } from '@zilker/contracts/ids';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../testing.ts';
import { insertDrop, insertEvent, insertVenue, type Venue } from '../testing-rows.ts';
import { liveDrops } from './live-drops.ts';

const now = new Date('2027-03-01T18:00:00Z');
const hours = (count: number) => new Date(now.getTime() + count * 3_600_000);
let database: TestDatabase;
let venue: Venue;
beforeAll(async () => {
  database = await createTestDatabase();
  venue = await insertVenue(database.db);
});
afterAll(() => database.drop());

type Values = Parameters<typeof insertDrop>[2];
async function drop(opensInHours: number, closesInHours: number, values: Values = {}): Promise<Id<'drop'>> {
  const event = await insertEvent(database.db, venue, { startsAt: hours(10_000), doorsAt: hours(9_999) });
  const opensAt = hours(opensInHours);
  const { id } = await insertDrop(database.db, event, {
    mode: 'standby',
    lobbyOpensAt: opensAt,
    drawAt: opensAt,
    closesAt: hours(closesInHours),
    ...values,
  });
  return id;
}
const live = async () => (await liveDrops(database.db, now)).map(({ id }) => id);

test('every open sale is live, however many opened before it', async () => {
  for (let i = 0; i < 210; i++) await drop(-500, 500);
  const newest = await drop(-1, 500);
  const ids = await live();
  expect(ids).toHaveLength(211);
  expect(ids.at(-1)).toBe(newest);
});

test('one that has ended is live while fans may be inside; one whose end is never heard of, for a day', async () => {
  const ended = await drop(-30, -0.2, { endedAt: hours(-0.2) });
  const gone = await drop(-30, -2, { endedAt: hours(-2) });
  const unheard = await drop(-30, -20);
  const lost = await drop(-60, -25);
  const cancelled = await drop(-30, -2, { cancelled: true });
  const ahead = await drop(1, 2);
  const ids = new Set(await live());
  expect([ended, gone, unheard, lost, cancelled, ahead].map((id) => ids.has(id))).toEqual([
    true,
    false,
    true,
    false,
    false,
    false,
  ]);
});
