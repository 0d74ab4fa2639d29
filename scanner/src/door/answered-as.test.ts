import { newId } from '@zilker/contracts/ids';
import { balcony, front, listed, listOf } from '@zilker/contracts/ticket/door-fixture';
import { openDoor } from '@zilker/contracts/ticket/open-door';
import { expect, test } from 'vitest';
import { answeredAs } from './answered-as.ts';

const bearer = { ticket: newId('ticket'), serial: 1, typeName: 'General admission', holder: 'Mara V.' };
const found = { answer: 'valid', unlisted: false, ...bearer } as const;
const first = { atMs: 5, gateName: 'Side gate', by: 'June' };

test('this phone’s word stands where the box office says the same, or nothing in time', () => {
  expect(answeredAs(found, null)).toEqual(found);
  expect(answeredAs(found, { answer: 'valid', first: null })).toEqual(found);
});

test('what the box office knows better fills the screen', () => {
  expect(answeredAs(found, { answer: 'refunded', first: null })).toEqual({
    answer: 'refunded',
    refundedAtMs: null,
    ...bearer,
  });
  expect(answeredAs(found, { answer: 'duplicate', first })).toEqual({
    answer: 'duplicate',
    first,
    ...bearer,
  });
  expect(answeredAs(found, { answer: 'invalid', first: null })).toMatchObject({ reason: 'revoked' });
  for (const answer of ['blocked', 'not_inside', 'unproven'] as const)
    expect(answeredAs(found, { answer, first: null })).toEqual({ answer, ...bearer });
  expect(answeredAs(found, { answer: 'transferred', first: null })).toMatchObject({ holder: null });
});

test('another gate is named by the list', () => {
  const gates = [front, balcony];
  const list = listOf([{ ...listed, gates: [balcony.id] }], { gates });
  const judged = answeredAs(
    { ...found, ticket: listed.ticket },
    { answer: 'wrong_gate', first: null },
    openDoor(list),
  );
  expect(judged).toMatchObject({ answer: 'wrong_gate', expected: [balcony] });
});
