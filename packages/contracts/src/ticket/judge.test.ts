import { ed25519 } from '@noble/curves/ed25519.js';
import * as v from 'valibot';
import { beforeAll, expect, test } from 'vitest';
import { newId } from '../ids.ts';
import { stepAt } from './code.ts';
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
  verifierOf,
  verifiers,
} from './door-fixture.ts';
import { type DoorEntry, doorList, doorRow, scanAnswers } from './door-list.ts';
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
    'a ticket that was blocked while its holder is inside lets them out …',
    {},
    { blocked: true, state: 'checked_in', checkedIn: earlier },
    { direction: 'out' },
    { answer: 'valid', ...bearer },
  ],
  ['… and not in again', {}, { blocked: true, state: 'outside' }, reentry, { answer: 'blocked' }],
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
  ['a code of the step before', { atMs: nowMs - step }, {}, {}, { answer: 'valid' }],
  ['a code two steps old', { atMs: nowMs - 2 * step }, {}, {}, { answer: 'stale_code', aheadMs: -30_000 }],
  ['a code one step ahead', { atMs: nowMs + step }, {}, {}, { answer: 'valid' }],
  ['a code two steps ahead', { atMs: nowMs + 2 * step }, {}, {}, { answer: 'valid' }],
  ['a code three steps ahead', { atMs: nowMs + 3 * step }, {}, {}, { answer: 'stale_code', aheadMs: 45_000 }],
  [
    'a code two steps old, judged again with one step more',
    { atMs: nowMs - 2 * step },
    {},
    { stepsMore: 1 },
    { answer: 'valid' },
  ],
  [
    'a code three steps old, judged again',
    { atMs: nowMs - 3 * step },
    {},
    { stepsMore: 1 },
    { answer: 'stale_code' },
  ],
  [
    'a screenshot one minute old',
    { atMs: nowMs - 60_000 },
    {},
    {},
    { answer: 'stale_code', aheadMs: -60_000 },
  ],
  ['a phone whose clock is 20 s ahead', { atMs: nowMs + 20_000 }, {}, {}, { answer: 'valid' }],
  [
    'a phone whose clock is 5 min ahead',
    { atMs: nowMs + 300_000 },
    {},
    {},
    { answer: 'stale_code', aheadMs: 300_000 },
  ],
  [
    'a phone whose clock is 5 min behind',
    { atMs: nowMs - 300_000 },
    {},
    {},
    { answer: 'stale_code', aheadMs: -300_000 },
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

test('whenever in its step it was made, a code counts for 15 s at least and 30 s at most', async () => {
  for (const intoStepMs of [0, 7_000, 14_999]) {
    const madeAtMs = stepAt(nowMs) * step + intoStepMs;
    const scan = scanOf(await codeBy(phone, { atMs: madeAtMs }));
    const after = (ms: number) => judge({ ...scan, nowMs: madeAtMs + ms }).answer;
    expect([after(0), after(15_000), after(30_000)]).toEqual(['valid', 'valid', 'stale_code']);
  }
});

test('a phone whose clock is 20 s behind is let in or told so, by where in the step it is', async () => {
  const answers = new Map<number, number>();
  for (let intoStepMs = 0; intoStepMs < step; intoStepMs += 1_000) {
    const atMs = stepAt(nowMs) * step + intoStepMs;
    const judged = judge({ ...scanOf(await codeBy(phone, { atMs: atMs - 20_000 })), nowMs: atMs });
    const aheadMs = judged.answer === 'stale_code' ? judged.aheadMs : 0;
    answers.set(aheadMs, (answers.get(aheadMs) ?? 0) + 1);
  }
  // a third of the time it is two steps behind
  expect([...answers]).toEqual([
    [-30_000, 5],
    [0, 10],
  ]);
});

test('keys change: the old key’s codes count while it is listed, and no longer once it is not', async () => {
  const newKey = new Uint8Array(32).fill(9);
  const both = [verifierOf(newKey), ...verifiers];
  for (const key of [issuerKey, newKey]) {
    const scan = scanOf(await codeBy(phone, { key }), [listed], { verifiers: both });
    expect(judge(scan).answer).toBe('valid');
    expect((await judgeNatively(scan)).answer).toBe('valid');
  }
  const old = scanOf(await codeBy(phone), [listed], { verifiers: [verifierOf(newKey)] });
  expect(judge(old)).toEqual({ answer: 'invalid', reason: 'certificate' });
  expect(await judgeNatively(old)).toEqual(judge(old));
});

test('altered in any character, a code of a good ticket lets nobody in', async () => {
  const good = await codeBy(phone);
  for (let at = 0; at < good.length; at++) {
    const other = good[at] === '0' ? '1' : '0';
    const scan = scanOf(good.slice(0, at) + other + good.slice(at + 1));
    expect((await judgeNatively(scan)).answer, `character ${at}`).toBe('invalid');
  }
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
  for (const wrong of [
    { ...list, event: listed.ticket },
    { ...list, rows: [...list.rows, null] },
    { ...list, rows: {} },
  ])
    expect(v.is(doorList, wrong)).toBe(false);
});

test('rows are taken exactly where their schema takes them', () => {
  const used = { ...listed, checkedIn: earlier, refundedAtMs: 5 };
  const { rows, ...rest } = listOf([listed, used]);
  const others = [
    undefined,
    null,
    -1,
    0,
    1,
    1.5,
    5,
    2 ** 53,
    'x',
    'x'.repeat(26),
    [],
    {},
    [1, 2, 3],
    [1, 2, -3],
  ];
  let taken = 0;
  for (const row of rows)
    for (const at of row.keys())
      for (const other of others) {
        const changed: unknown[] = row.with(at, other as never);
        const expected = v.is(doorRow, changed);
        expect(v.is(doorList, { ...rest, rows: [changed] }), JSON.stringify(changed)).toBe(expected);
        if (expected) taken++;
      }
  expect(taken).toBeGreaterThan(20);
  expect(v.is(doorList, { ...rest, rows: [rows[0]?.slice(0, -1)] })).toBe(false);
});
