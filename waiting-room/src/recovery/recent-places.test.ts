import { newId } from '@zilker/contracts/ids';
import type { PlaceClaims } from '@zilker/contracts/tokens';
import { expect, test } from 'vitest';
import { recentPlaces } from './recent-places.ts';

const place = (index: number, change: Partial<PlaceClaims> = {}): PlaceClaims => ({
  sub: newId('account'),
  drop: newId('drop'),
  index,
  leaf: 'AAAAAAAAAAAAAAAAAAAAAA',
  jkt: 'A'.repeat(43),
  epoch: 0,
  holder: true,
  work: 0,
  ...change,
});

test('places are kept for half a minute, the newest word of each', () => {
  const recent = recentPlaces();
  recent.note(place(1), 0);
  recent.note(place(2), 10_000);
  recent.note(place(1, { epoch: 1 }), 20_000);
  expect([...recent.all()].map(({ index, epoch }) => [index, epoch])).toEqual([
    [2, 0],
    [1, 1],
  ]);
  recent.note(place(3), 41_000);
  expect([...recent.all()].map(({ index }) => index)).toEqual([1, 3]);
});

test('a device that only looks on is not noted', () => {
  const recent = recentPlaces();
  recent.note(place(1), 0);
  recent.note(place(1, { holder: false, jkt: 'B'.repeat(43) }), 1);
  expect([...recent.all()].map(({ jkt }) => jkt)).toEqual(['A'.repeat(43)]);
});
