import { newId } from '@zilker/contracts/ids';
import { listed, listOf } from '@zilker/contracts/ticket/door-fixture';
import { expect, test } from 'vitest';
import { findByName, foundMost, isLongEnough } from './find-by-name.ts';

const holders = ['Mara V.', 'Zoë Álvarez', 'Marc O’Neil', null];
const list = listOf(holders.map((holder) => ({ ...listed, ticket: newId('ticket'), holder })));
const find = (text: string) => findByName(list, text, () => undefined).map(({ holder }) => holder);

test('names are found by how their words begin, whatever the case or accents', () => {
  expect(find('mar')).toEqual(['Mara V.', 'Marc O’Neil']);
  expect(find('ALV zoe')).toEqual(['Zoë Álvarez']);
  expect(find('neil')).toEqual(['Marc O’Neil']);
  expect(find('arc')).toEqual([]);
});

test('nothing but punctuation finds nobody, and two letters are too few', () => {
  expect(find('...')).toEqual([]);
  expect([' ma ', 'mar'].map(isLongEnough)).toEqual([false, true]);
});

test('a name that everybody has fills one screen', () => {
  const many = listOf(Array.from({ length: 50 }, () => ({ ...listed, ticket: newId('ticket') })));
  expect(findByName(many, 'mara', () => undefined)).toHaveLength(foundMost);
});
