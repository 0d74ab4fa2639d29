import { ed25519 } from '@noble/curves/ed25519.js';
import * as v from 'valibot';
import { beforeAll, expect, test } from 'vitest';
import { newId } from '../ids.ts';
import {
  balcony,
  codeBy,
  event,
  front,
  issuerKey,
  listed,
  listOf,
  newPhone,
  nowMs,
  type Phone,
  scanOf,
} from './door-fixture.ts';
import { type DoorEntry, doorList, scanAnswers } from './door-list.ts';
import { type Judgement, judge, judgeNatively } from './judge.ts';
import { entriesOf } from './open-door.ts';
import { dropPolicy } from './policy.ts';
import { type Carrier, makeStaticCode } from './static-code.ts';

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
  rest: NonNullable<Parameters<typeof scanOf>[2]>,
  expected: Partial<Judgement>,
];

const bearer = { ticket: listed.ticket, serial: 2, typeName: 'General admission', holder: 'Mara V.' };
const earlier = { atMs: nowMs - 900_000, gateName: front.name, by: 'Ana' };
const later = { atMs: nowMs - 60_000, gateName: balcony.name, by: 'Ben' };
const inLater = { ...later, direction: 'in' as const };
const inEarlier = { ...earlier, direction: 'in' as const };
const outLater = { ...later, direction: 'out' as const };
const reentry = { policy: { ...dropPolicy, reentry: true } };
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
    { state: 'checked_in', checkedIn: earlier },
    {},
    { answer: 'duplicate', first: earlier, ...bearer },
  ],
  [
    'a ticket used at this door just now',
    {},
    {},
    { here: new Map([[listed.ticket, inLater]]) },
    { answer: 'duplicate', first: later },
  ],
  [
    'a ticket used twice before: the first time counts',
    {},
    { state: 'checked_in', checkedIn: later },
    { here: new Map([[listed.ticket, inEarlier]]) },
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
    { here: new Map([[listed.ticket, inLater]]) },
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
  ['a blocked ticket', {}, { blocked: true }, {}, { answer: 'blocked', ...bearer }],
  [
    'a blocked ticket that was refunded',
    {},
    { blocked: true, state: 'refunded' },
    {},
    { answer: 'refunded' },
  ],
  [
    'who is inside goes out',
    {},
    { state: 'checked_in', checkedIn: earlier },
    { direction: 'out' },
    { answer: 'valid', ...bearer },
  ],
  [
    'who came in at this door just now goes out',
    {},
    {},
    { direction: 'out', here: new Map([[listed.ticket, inLater]]) },
    { answer: 'valid' },
  ],
  ['who was never inside', {}, {}, { direction: 'out' }, { answer: 'not_inside', ...bearer }],
  [
    'who went out already, again',
    {},
    { state: 'checked_in', checkedIn: earlier },
    { direction: 'out', here: new Map([[listed.ticket, outLater]]) },
    { answer: 'not_inside' },
  ],
  [
    'who went out comes in again where that is allowed',
    {},
    { state: 'outside', checkedIn: earlier },
    reentry,
    { answer: 'valid', ...bearer },
  ],
  [
    'who went out at this door comes in again where that is allowed',
    {},
    { state: 'checked_in', checkedIn: earlier },
    { ...reentry, here: new Map([[listed.ticket, outLater]]) },
    { answer: 'valid' },
  ],
  [
    'who went out, where nobody comes in again',
    {},
    { state: 'outside', checkedIn: earlier },
    {},
    { answer: 'duplicate', first: earlier },
  ],
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
    { gates: [balcony.id], state: 'checked_in', checkedIn: earlier },
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

const doorsAtMs = nowMs - 1_800_000;
const always = { policy: { ...dropPolicy, carry: { fromHoursBefore: null } } };
const hourBefore = { policy: { ...dropPolicy, carry: { fromHoursBefore: 1 } } };
const carried: [string, Carrier, Partial<DoorEntry>, Case[3], Partial<Judgement>][] = [
  ['a wallet’s code at a drop', 'apple', {}, {}, { answer: 'not_carried', carrier: 'apple', fromMs: null }],
  ['a printed code where they always count', 'print', {}, always, { answer: 'valid', ...bearer }],
  [
    'an hour before doors it begins to count',
    'print',
    {},
    { ...hourBefore, nowMs: doorsAtMs - 3_600_000 },
    { answer: 'not_yet' },
  ],
  [
    'and not before',
    'print',
    {},
    { ...hourBefore, nowMs: doorsAtMs - 3_600_001 },
    { answer: 'not_carried', fromMs: doorsAtMs - 3_600_000 },
  ],
  ['of an older serial', 'apple', { serial: 3 }, always, { answer: 'transferred' }],
  ['of a used ticket', 'apple', { state: 'checked_in', checkedIn: earlier }, always, { answer: 'duplicate' }],
  ['Google’s with no network', 'google', {}, always, { answer: 'unproven', ...bearer }],
  ['Google’s of a refunded ticket', 'google', { state: 'refunded' }, always, { answer: 'refunded' }],
  [
    'Google’s with the digits of now',
    'google',
    {},
    { ...always, digitsTurn: ({ digits }) => digits === '12345678' },
    { answer: 'valid' },
  ],
  [
    'Google’s with other digits',
    'google',
    {},
    { ...always, digitsTurn: () => false },
    { answer: 'invalid', reason: 'device' },
  ],
];

test.each(carried)('%s (%s)', async (_, carrier, entry, rest, expected) => {
  const publicKey = ed25519.getPublicKey(issuerKey);
  const code = await makeStaticCode(
    { carrier, ticket: listed.ticket, event, serial: 2 },
    publicKey,
    (message) => ed25519.sign(message, issuerKey),
  );
  const scan = scanOf(carrier === 'google' ? `${code}:12345678` : code, [{ ...listed, ...entry }], rest);
  expect(judge(scan)).toMatchObject(expected);
  expect(await judgeNatively(scan)).toEqual(judge(scan));
  expect(judge({ ...scan, verifiers: [] })).toEqual({ answer: 'invalid', reason: 'certificate' });
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

test('the tables have every answer there is', () => {
  const answers = [...cases.map(([, , , , expected]) => expected), ...carried.map((row) => row[4])];
  expect(new Set(answers.map(({ answer }) => answer))).toEqual(new Set(scanAnswers));
});

test('a door list survives the wire, and a wrong one does not', () => {
  const list = listOf([
    listed,
    { ...listed, ticket: newId('ticket'), checkedIn: earlier, state: 'checked_in' },
  ]);
  const read = v.parse(doorList, JSON.parse(JSON.stringify(list)));
  expect(read).toEqual(list);
  expect(entriesOf(read)[0]).toEqual(listed);
  const [row] = list.rows;
  if (row === undefined) throw new Error('no row');
  for (const wrong of [
    { ...list, event: listed.ticket },
    { ...list, rows: [row.with(2, 9)] },
    { ...list, rows: [row.with(1, -1)] },
    { ...list, rows: [row.with(0, 'short')] },
  ])
    expect(v.is(doorList, wrong)).toBe(false);
});
