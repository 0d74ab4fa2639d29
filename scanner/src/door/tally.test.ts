import { newId } from '@zilker/contracts/ids';
import { balcony, front, listed, listOf } from '@zilker/contracts/ticket/door-fixture';
import type { DoorEntry } from '@zilker/contracts/ticket/door-list';
import { openDoor } from '@zilker/contracts/ticket/open-door';
import { expect, test } from 'vitest';
import type { KeptCheckIn } from '../store/check-ins.ts';
import { checkInOf } from '../store/testing-check-ins.ts';
import { withoutUndone } from './passages.ts';
import { tallyOf, tallyOfList } from './tally.ts';

const tickets = Array.from({ length: 6 }, () => newId('ticket'));
const ticketAt = (at: number) => tickets[at] ?? newId('ticket');
const entry = (at: number, part: Partial<DoorEntry> = {}): DoorEntry => ({
  ...listed,
  ticket: ticketAt(at),
  ...part,
});
const cameIn = (gateName: string) => ({
  state: 'checked_in' as const,
  checkedIn: { atMs: 100_000, gateName, by: 'Ana' },
});
const list = listOf([
  entry(0, cameIn(front.name)),
  entry(1, cameIn(balcony.name)),
  entry(2),
  entry(3),
  entry(4, { state: 'refunded' }),
]);
const scan = (at: number, part: Partial<KeptCheckIn> = {}) =>
  checkInOf({ ticket: ticketAt(at), atMs: 100_000 }, part);

function tallyWith(...checkIns: KeptCheckIn[]) {
  const door = openDoor(list);
  const base = tallyOfList(list, front.name);
  return tallyOf(base, { listed: door, door: withoutUndone(door, checkIns) }, checkIns, front.name);
}

test('the list counts by itself', () => {
  expect(tallyOfList(list, front.name)).toEqual({ here: 1, toCome: 2 });
  expect(tallyOfList(list, 'Nowhere')).toEqual({ here: 0, toCome: 2 });
});

test('a ticket counts once, whether list, phone or both know of it', () => {
  expect(tallyWith(scan(0), scan(2), scan(2), scan(5))).toEqual({ here: 3, toCome: 1 });
});

test('one that another gate had first, or that the box office refused, does not count here', () => {
  const first = { atMs: 50, gateName: balcony.name, by: 'Ben' };
  expect(tallyWith(scan(2, { outcome: { answer: 'duplicate', first } })).here).toBe(1);
  expect(tallyWith(scan(2, { outcome: { answer: 'refunded', first: null } }))).toEqual({
    here: 1,
    toCome: 2,
  });
});

test('one that was taken back is to come again, whether the list knew of it or not', () => {
  expect(tallyWith(scan(0, { undo: 'wanted' }))).toEqual({ here: 0, toCome: 3 });
  expect(tallyWith(scan(2, { undo: 'done' }))).toEqual({ here: 1, toCome: 2 });
});
