import { newId } from '@zilker/contracts/ids';
import type { DoorEntry } from '@zilker/contracts/ticket/door-list';
import { expect, test } from 'vitest';
import type { KeptCheckIn } from '../store/storage.ts';
import { admittedHere, tallyOf } from './tally.ts';

const event = newId('event');
const tickets = Array.from({ length: 6 }, () => newId('ticket'));
const ticketAt = (i: number) => tickets[i] ?? newId('ticket');
const entry = (i: number, part: Partial<DoorEntry> = {}): DoorEntry => ({
  ticket: ticketAt(i),
  serial: 1,
  state: 'valid',
  typeName: 'General admission',
  holder: null,
  gates: null,
  checkedIn: null,
  refundedAtMs: null,
  ...part,
});
const checkIn = (i: number, atMs: number, outcome: KeptCheckIn['outcome'] = null): KeptCheckIn => ({
  event,
  gateName: 'Front gate',
  holder: null,
  record: { nonce: `n${i}-${atMs}`, ticket: ticketAt(i), code: 'Z1:', atMs, offline: false },
  outcome,
  seen: false,
});

test('a ticket counts once, whether list, phone or both know of it', () => {
  const list = {
    event,
    doorsAtMs: 0,
    gates: [],
    entries: [
      entry(0, { state: 'checked_in', checkedIn: { atMs: 100, gateName: 'Front gate' } }),
      entry(1, { state: 'checked_in', checkedIn: { atMs: 100, gateName: 'Side gate' } }),
      entry(2),
      entry(3),
      entry(4, { state: 'refunded' }),
    ],
  };
  const checkIns = [checkIn(0, 100, { answer: 'valid', first: null }), checkIn(2, 200), checkIn(5, 300)];
  expect(tallyOf(list, checkIns, 'Front gate')).toEqual({ here: 3, toCome: 1 });
  expect(tallyOf(undefined, checkIns, 'Front gate')).toEqual({ here: 3, toCome: 0 });
});

test('one that another gate had first does not count here, and its first time stands', () => {
  const first = { atMs: 50, gateName: 'Side gate' };
  const checkIns = [checkIn(0, 100, { answer: 'duplicate', first }), checkIn(1, 400), checkIn(1, 300)];
  expect(tallyOf(undefined, checkIns, 'Front gate').here).toBe(1);
  expect(admittedHere(checkIns).get(ticketAt(0))).toEqual(first);
  expect(admittedHere(checkIns).get(ticketAt(1))?.atMs).toBe(300);
});
