import { front, listed, listOf } from '@zilker/contracts/ticket/door-fixture';
import { openDoor } from '@zilker/contracts/ticket/open-door';
import { expect, test } from 'vitest';
import { checkInOf } from '../store/testing-check-ins.ts';
import { passagesOf, unlisted, withoutUndone } from './passages.ts';

const { ticket } = listed;
const by = 'Ines';

test('the last way through the door stands, by the box office’s clock', () => {
  const passages = passagesOf(
    [
      checkInOf({ ticket, atMs: 5_000 }),
      checkInOf({ ticket, atMs: 1_000, direction: 'out' }, { aheadMs: 6_000 }),
    ],
    by,
  );
  expect(passages.get(ticket)).toEqual({ atMs: 7_000, gateName: front.name, by, direction: 'out' });
});

test('one who came in first elsewhere came in there, and one who was refused or taken back not at all', () => {
  const first = { atMs: 500, gateName: 'Side gate', by: 'Ben' };
  const passages = passagesOf([checkInOf({ ticket }, { outcome: { answer: 'duplicate', first } })], by);
  expect(passages.get(ticket)).toEqual({ ...first, direction: 'in' });
  expect(passagesOf([checkInOf({ ticket }, { outcome: { answer: 'refunded', first: null } })], by).size).toBe(
    0,
  );
  expect(passagesOf([checkInOf({ ticket }, { undo: 'wanted' })], by).size).toBe(0);
});

test('a list that was asked for after the answer knows of it; what waits it cannot know', () => {
  const settled = checkInOf({}, { outcome: { answer: 'valid', first: null }, settledAtMs: 1_000 });
  const waits = checkInOf();
  const undoing = { ...settled, undo: 'wanted' as const };
  expect(unlisted([settled, waits, undoing], 2_000)).toEqual([waits, undoing]);
  expect(unlisted([settled, waits], 1_000)).toEqual([settled, waits]);
});

test('a check-in that was taken back here is undone in a list that has it, and only that one', () => {
  const checkedIn = { atMs: 60_000, gateName: front.name, by };
  const door = openDoor(listOf([{ ...listed, state: 'checked_in', checkedIn }]));
  const taken = (atMs: number) => checkInOf({ ticket, atMs }, { undo: 'done' });
  expect(withoutUndone(door, [taken(60_500)]).find(ticket)).toMatchObject({
    state: 'valid',
    checkedIn: null,
  });
  // somebody came in with it since
  expect(withoutUndone(door, [taken(10_000)]).find(ticket)).toMatchObject({ state: 'checked_in' });
  const outside = openDoor(listOf([{ ...listed, state: 'outside' }]));
  const out = checkInOf({ ticket, direction: 'out' }, { undo: 'wanted' });
  expect(withoutUndone(outside, [out]).find(ticket)).toMatchObject({ state: 'checked_in' });
});
