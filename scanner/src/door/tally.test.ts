import { newId } from '@zilker/contracts/ids';
import type { DoorEntry, DoorList } from '@zilker/contracts/ticket/door-list';
import { rowOf } from '@zilker/contracts/ticket/open-door';
import { dropPolicy } from '@zilker/contracts/ticket/policy';
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
  blocked: false,
  ...part,
});
const record = { direction: 'in' as const, code: 'Z1:', byHand: null, offline: false, listAtMs: 0 };
const checkIn = (i: number, atMs: number, outcome: KeptCheckIn['outcome'] = null): KeptCheckIn => ({
  event,
  gateName: 'Front gate',
  holder: null,
  record: { nonce: `n${i}-${atMs}`, ticket: ticketAt(i), ...record, atMs },
  outcome,
  seen: false,
});

test('a ticket counts once, whether list, phone or both know of it', () => {
  const entries = [
    entry(0, { state: 'checked_in', checkedIn: { atMs: 100, gateName: 'Front gate', by: 'Ana' } }),
    entry(1, { state: 'checked_in', checkedIn: { atMs: 100, gateName: 'Side gate', by: 'Ben' } }),
    entry(2),
    entry(3),
    entry(4, { state: 'refunded' }),
  ];
  const gates = ['Front gate', 'Side gate'].map((name) => ({ id: newId('gate'), name }));
  const by: string[] = [];
  const types = ['General admission'];
  const list: DoorList = {
    event,
    version: 1,
    since: null,
    doorsAtMs: 0,
    policy: dropPolicy,
    gates,
    types: [{ name: 'General admission', gates: null }],
    by,
    rows: entries.map((one) => rowOf(one, { types, gates, by })),
  };
  const checkIns = [checkIn(0, 100, { answer: 'valid', first: null }), checkIn(2, 200), checkIn(5, 300)];
  expect(tallyOf(list, checkIns, 'Front gate')).toEqual({ here: 3, toCome: 1 });
  expect(tallyOf(undefined, checkIns, 'Front gate')).toEqual({ here: 3, toCome: 0 });
});

test('one that another gate had first does not count here, and its first time stands', () => {
  const first = { atMs: 50, gateName: 'Side gate', by: 'Ben' };
  const checkIns = [checkIn(0, 100, { answer: 'duplicate', first }), checkIn(1, 400), checkIn(1, 300)];
  expect(tallyOf(undefined, checkIns, 'Front gate').here).toBe(1);
  expect(admittedHere(checkIns).get(ticketAt(0))).toEqual({ ...first, direction: 'in' });
  expect(admittedHere(checkIns).get(ticketAt(1))?.atMs).toBe(300);
});
