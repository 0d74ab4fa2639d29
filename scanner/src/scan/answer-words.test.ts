import { newId } from '@zilker/contracts/ids';
import { codeBy, newPhone, nowMs, scanOf } from '@zilker/contracts/ticket/door-fixture';
import { scanAnswers } from '@zilker/contracts/ticket/door-list';
import { type Judgement, judge } from '@zilker/contracts/ticket/judge';
import { describe, expect, test } from 'vitest';
import { ago, answerOf } from './answer-words.ts';

const now = Date.parse('2026-12-13T01:40:12Z');
const place = {
  zone: 'America/Chicago',
  nowMs: now,
  eventTitle: 'Dolores & the Grackles',
  checkedInHere: 202,
  direction: 'in' as const,
};
const ticket = newId('ticket');
const bearer = { ticket, serial: 1, typeName: 'General admission', holder: 'L. Ortiz' };
const gate = { id: newId('gate'), name: 'Balcony stairs' };
const judgements: Judgement[] = [
  { answer: 'valid', unlisted: false, ...bearer },
  { answer: 'duplicate', first: { atMs: now - 18 * 60_000, gateName: 'Front gate', by: 'Ana' }, ...bearer },
  { answer: 'invalid', reason: 'not_a_code' },
  { answer: 'invalid', reason: 'certificate' },
  { answer: 'invalid', reason: 'device' },
  { answer: 'invalid', reason: 'revoked', ...bearer },
  { answer: 'refunded', refundedAtMs: Date.parse('2026-12-09T20:14:00Z'), ...bearer },
  { answer: 'transferred', ...bearer, holder: null },
  { answer: 'wrong_event', ticket, event: newId('event') },
  { answer: 'wrong_gate', expected: [gate], ...bearer },
  { answer: 'not_yet', doorsAtMs: now + 20 * 60_000, ...bearer },
  { answer: 'stale_code', ticket, aheadMs: -180_000 },
  { answer: 'stale_code', ticket, aheadMs: 90_000 },
  { answer: 'blocked', ...bearer },
  { answer: 'not_carried', ticket, carrier: 'apple', fromMs: null },
  { answer: 'unproven', ...bearer },
  { answer: 'not_inside', ...bearer },
];

test('every answer has words, only valid looks like go, and no name is shown where none is proved', () => {
  expect(new Set(judgements.map((one) => one.answer))).toEqual(new Set(scanAnswers));
  for (const judged of judgements) {
    const answer = answerOf(judged, place);
    expect(answer.look === 'valid').toBe(judged.answer === 'valid');
    expect(answer.act).not.toBe('');
    expect(answer.facts.some(([name]) => name === 'Name')).toBe('holder' in judged && judged.holder !== null);
  }
});

test('a duplicate says when and where it came in first', () => {
  const answer = answerOf(judgements[1] as Judgement, place);
  expect(answer.facts).toEqual([
    ['First in', '7:22:12 PM, Front gate'],
    ['That was', '18 minutes ago'],
    ['Name', 'L. Ortiz'],
  ]);
});

test('where to go and when is said in full', () => {
  const say = (judged: Judgement) => answerOf(judged, place).act;
  expect(say({ answer: 'wrong_gate', expected: [gate, { ...gate, name: 'Side gate' }], ...bearer })).toBe(
    'A good ticket. Send them to Balcony stairs or Side gate.',
  );
  expect(say({ answer: 'not_yet', doorsAtMs: now + 20 * 60_000, ...bearer })).toBe(
    'A good ticket. Doors open at 8:00 PM.',
  );
  expect(say({ answer: 'not_yet', doorsAtMs: now + 30 * 3_600_000, ...bearer })).toBe(
    'A good ticket. Doors open on Dec 14 at 1:40 AM.',
  );
});

test('time past is said in its largest plain unit', () => {
  expect([1_000, 40_000, 60_000, 3 * 3_600_000, 3 * 86_400_000].map(ago)).toEqual([
    ...['just now', '40 seconds ago', '1 minute ago', '3 hours ago', '3 days ago'],
  ]);
});

test('a code of another time says by how much, and whose clock or screenshot it may be', () => {
  const say = (aheadMs: number) => answerOf({ answer: 'stale_code', ticket, aheadMs }, place);
  expect(say(-60_000)).toMatchObject({
    word: 'Old code',
    act: 'Made 1 minute ago: a screenshot? Ask to see My tickets.',
  });
  expect(say(300_000)).toMatchObject({
    word: 'Early code',
    act: 'That phone’s clock is 5 minutes ahead. Have it set by itself.',
  });
  expect(say(0).act).toContain('Scan it again');
});

describe('held up to a scanner whose clock is right', () => {
  const clockIsSlow = ['Or', 'That phone’s clock is slow'];
  test.each([
    ['a phone whose clock is right', 0, 'Valid', 'Come on in'],
    ['one whose clock is 20 s ahead', 20_000, 'Valid', 'Come on in'],
    ['one whose clock is 20 s behind', -20_000, 'Old code', 'Made 30 seconds ago: a screenshot?'],
    ['one whose clock is 5 min ahead', 300_000, 'Early code', 'clock is 5 minutes ahead'],
    ['one whose clock is 5 min behind', -300_000, 'Old code', 'Made 5 minutes ago: a screenshot?'],
    ['a screenshot one minute old', -60_000, 'Old code', 'Made 1 minute ago: a screenshot?'],
  ])('%s', async (_, offMs, word, act) => {
    const code = await codeBy(await newPhone(), { atMs: nowMs + offMs });
    const answer = answerOf(judge(scanOf(code)), { ...place, nowMs });
    expect(answer.word).toBe(word);
    expect(answer.act).toContain(act);
    if (offMs < 0) expect(answer.facts).toContainEqual(clockIsSlow);
  });
});

test('on the way out valid says so, and nothing of coming in', () => {
  const answer = answerOf(judgements[0] as Judgement, { ...place, direction: 'out' });
  expect(answer).toMatchObject({ look: 'valid', word: 'Out' });
  expect(answer.facts.map(([name]) => name)).toEqual(['Ticket', 'Name']);
});
