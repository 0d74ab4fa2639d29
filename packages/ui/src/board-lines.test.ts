import { expect, test } from 'vitest';
import { boardLines } from './board-lines.ts';

test('a title is set on as few tracks as hold it, evenly', () => {
  expect(boardLines('Dolores & the Grackles')).toEqual(['Dolores &', 'the Grackles']);
  expect(boardLines('Night Heron')).toEqual(['Night Heron']);
  expect(boardLines('Two-Step Sunday')).toEqual(['Two-Step', 'Sunday']);
  expect(boardLines('New Year’s Eve: Night Heron')).toEqual(['New Year’s', 'Eve: Night', 'Heron']);
});

test('a long word has a track to itself', () => {
  expect(boardLines('Supercalifragilistic Night')).toEqual(['Supercalifragilistic', 'Night']);
});

test('no title needs more than four tracks, and nothing is lost', () => {
  const title = 'An Evening of Very Many Short Words and Then Still a Few More of Them';
  const lines = boardLines(title);
  expect(lines.length).toBeLessThanOrEqual(4);
  expect(lines.join(' ')).toBe(title);
});
