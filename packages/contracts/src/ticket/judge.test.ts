import * as v from 'valibot';
import { beforeAll, expect, test } from 'vitest';
import { newId } from '../ids.ts';
import {
  balcony,
  codeBy,
  event,
  front,
  listed,
  newPhone,
  nowMs,
  type Phone,
  scanOf,
} from './door-fixture.ts';
import { type DoorEntry, doorList, scanAnswers } from './door-list.ts';
import { type Judgement, judge, judgeNatively, type Scan } from './judge.ts';

let phone: Phone;
let thief: Phone;
beforeAll(async () => {
  phone = await newPhone();
  thief = await newPhone();
});

type Shown = Parameters<typeof codeBy>[1];
type Case = [
  what: string,
  shown: Shown,
  entry: Partial<DoorEntry> | null,
  rest: Partial<Scan>,
  expected: Partial<Judgement>,
];

const bearer = { ticket: listed.ticket, serial: 2, typeName: 'General admission', holder: 'Mara V.' };
const earlier = { atMs: nowMs - 900_000, gateName: 'Front' };
const later = { atMs: nowMs - 60_000, gateName: 'Side' };
const elsewhere = newId('event');
const step = 15_000;

const cases: Case[] = [
  ['a good ticket', {}, {}, {}, { answer: 'valid', unlisted: false, ...bearer }],
  ['a good ticket at a door without gates', {}, { gates: [balcony.id] }, { gate: null }, { answer: 'valid' }],
  ['a good ticket at its own gate', {}, { gates: [front.id] }, {}, { answer: 'valid' }],
  [
    'a ticket first shown after the list was made',
    { serial: 1 },
    { serial: 0 },
    {},
    { answer: 'valid', unlisted: false },
  ],
  [
    'a ticket sold after the list was made',
    {},
    null,
    {},
    { answer: 'valid', unlisted: true, typeName: null, holder: null },
  ],
  [
    'a ticket that moved on after the list was made: the listed name is not its holder',
    { serial: 3 },
    {},
    {},
    { answer: 'valid', unlisted: true, serial: 3, typeName: 'General admission', holder: null },
  ],
  [
    'a ticket used before, by the list',
    {},
    { checkedIn: earlier },
    {},
    { answer: 'duplicate', first: earlier, ...bearer },
  ],
  [
    'a ticket used at this door just now',
    {},
    {},
    { checkedIn: new Map([[listed.ticket, later]]) },
    { answer: 'duplicate', first: later },
  ],
  [
    'a ticket used twice before: the first time counts',
    {},
    { checkedIn: later },
    { checkedIn: new Map([[listed.ticket, earlier]]) },
    { answer: 'duplicate', first: earlier },
  ],
  [
    'a used ticket of which the list knows no time',
    {},
    { state: 'checked_in' },
    {},
    { answer: 'duplicate', first: null },
  ],
  [
    'an unlisted ticket used at this door',
    {},
    null,
    { checkedIn: new Map([[listed.ticket, later]]) },
    { answer: 'duplicate' },
  ],
  [
    'a refunded ticket',
    {},
    { state: 'refunded', refundedAtMs: 5 },
    {},
    { answer: 'refunded', refundedAtMs: 5, ...bearer },
  ],
  [
    'a refunded ticket that was used',
    {},
    { state: 'refunded', checkedIn: earlier },
    {},
    { answer: 'refunded' },
  ],
  [
    'a revoked ticket',
    {},
    { state: 'revoked' },
    {},
    { answer: 'invalid', reason: 'revoked', holder: 'Mara V.' },
  ],
  ['a transferred ticket', {}, { state: 'transferred' }, {}, { answer: 'transferred', holder: null }],
  [
    'the phone that showed the ticket before',
    { serial: 1 },
    {},
    {},
    { answer: 'transferred', serial: 1, holder: null },
  ],
  ['a ticket of another event', { event: elsewhere }, {}, {}, { answer: 'wrong_event', event: elsewhere }],
  [
    'a ticket of another gate',
    {},
    { gates: [balcony.id] },
    {},
    { answer: 'wrong_gate', expected: [balcony], ...bearer },
  ],
  [
    'a ticket of another gate that is used is used first of all',
    {},
    { gates: [balcony.id], checkedIn: earlier },
    {},
    { answer: 'duplicate' },
  ],
  [
    'a good ticket before doors',
    { atMs: nowMs - 1_800_001 },
    {},
    { nowMs: nowMs - 1_800_001 },
    { answer: 'not_yet', doorsAtMs: nowMs - 1_800_000, ...bearer },
  ],
  [
    'a good ticket as doors open',
    { atMs: nowMs - 1_800_000 },
    {},
    { nowMs: nowMs - 1_800_000 },
    { answer: 'valid' },
  ],
  ['a code two steps old', { atMs: nowMs - 2 * step }, {}, {}, { answer: 'valid' }],
  ['a code two steps ahead', { atMs: nowMs + 2 * step }, {}, {}, { answer: 'valid' }],
  ['a code three steps old', { atMs: nowMs - 3 * step }, {}, {}, { answer: 'stale_code', aheadMs: -45_000 }],
  ['a code three steps ahead', { atMs: nowMs + 3 * step }, {}, {}, { answer: 'stale_code', aheadMs: 45_000 }],
  [
    'a code three steps old where that is allowed',
    { atMs: nowMs - 3 * step },
    {},
    { stepsOff: 3 },
    { answer: 'valid' },
  ],
  [
    'a screenshot of a used ticket names nobody',
    { atMs: nowMs - 3_600_000 },
    { checkedIn: earlier },
    {},
    { answer: 'stale_code' },
  ],
  [
    'a certificate by a key that is not ours',
    { key: new Uint8Array(32).fill(6) },
    {},
    {},
    { answer: 'invalid', reason: 'certificate' },
  ],
  ['a door that holds no keys', {}, {}, { verifiers: [] }, { answer: 'invalid', reason: 'certificate' }],
];

test.each(cases)('%s', async (_, shown, entry, rest, expected) => {
  const scan = scanOf(await codeBy(phone, shown), entry ? [{ ...listed, ...entry }] : [], rest);
  expect(judge(scan)).toMatchObject(expected);
  expect(await judgeNatively(scan)).toEqual(judge(scan));
});

test('a certificate on another phone than its own', async () => {
  const copied = scanOf(await codeBy(phone, { shownBy: thief }));
  expect(judge(copied)).toEqual({ answer: 'invalid', reason: 'device' });
});

test('whatever else is held up to the camera', async () => {
  for (const text of ['', 'https://example.com', 'Z1:', '\u0000', 'x'.repeat(5000)]) {
    expect(judge(scanOf(text))).toEqual({ answer: 'invalid', reason: 'not_a_code' });
    expect(await judgeNatively(scanOf(text))).toEqual({ answer: 'invalid', reason: 'not_a_code' });
  }
});

test('the table above has every answer there is', () => {
  expect(new Set(cases.map(([, , , , { answer }]) => answer))).toEqual(new Set(scanAnswers));
});

test('a door list survives the wire, and a wrong one does not', () => {
  const list = { event, doorsAtMs: nowMs, gates: [front, balcony], entries: [listed] };
  expect(v.parse(doorList, JSON.parse(JSON.stringify(list)))).toEqual(list);
  for (const wrong of [
    { ...list, event: listed.ticket },
    { ...list, entries: [{ ...listed, state: 'sold' }] },
    { ...list, entries: [{ ...listed, serial: -1 }] },
    { ...list, entries: [{ ...listed, gates: ['Front'] }] },
  ])
    expect(v.is(doorList, wrong)).toBe(false);
});
