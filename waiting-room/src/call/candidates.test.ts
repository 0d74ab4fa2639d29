import { expect, test } from 'vitest';
import { hasBit, withBit } from '../presence/bitmaps.ts';
import { breather } from '../slices.ts';
import { candidatesMax, packCandidates, pickCandidates } from './candidates.ts';
import { foldPresent, newLineView, positionsHere } from './line-view.ts';

const bitmapOf = (indices: readonly number[]) =>
  indices.reduce<Buffer>((bitmap, index) => withBit(bitmap, index, true), Buffer.alloc(0));
/** A line in which the last to come stands first. */
const reversed = (places: number) => (spot: number) => places - 1 - spot;

async function pick(
  here: readonly number[],
  change: Partial<Parameters<typeof pickCandidates>[0]> & { out?: number[] } = {},
) {
  const view = newLineView();
  await foldPresent(view, bitmapOf(here), (index) => index, breather());
  const picked = pickCandidates({
    view,
    serving: 0,
    places: 2_000_000,
    want: 100,
    indexAt: (position) => position,
    isOut: (index) => change.out?.includes(index) ?? false,
    again: [],
    ...change,
  });
  return picked.map(({ position, follows }) => (follows === 0 ? position : `${position} again`));
}

test('the line from serving on, in order, whoever is absent between', async () => {
  expect(await pick([900_003, 5, 17], { serving: 5 })).toEqual([5, 17, 900_003]);
  expect(await pick([])).toEqual([]);
  expect(await pick([3, 10], { places: 10 })).toEqual([3]);
});

test('who missed their turn and is here comes first, with those whose call ended unopened, by position', async () => {
  const again = [{ position: 4, index: 4, follows: 1 }];
  expect(await pick([2, 9, 20], { serving: 10, again })).toEqual([2, '4 again', 9, 20]);
});

test('who is called or gone is left out, and never looked at again', async () => {
  expect(await pick([1, 2, 3, 12], { serving: 10, out: [2] })).toEqual([1, 3, 12]);
});

test('about as many as are wanted, and never more than a script should look at', async () => {
  const everybody = Array.from({ length: 3_000 }, (_, index) => index);
  expect((await pick(everybody, { want: 5 })).length).toBeLessThan(50);
  expect((await pick(everybody, { want: 5_000 })).length).toBe(candidatesMax);
});

test('comings and goings are taken in where they stand in the line, many times over', async () => {
  const places = 500;
  const view = newLineView();
  const here = new Set<number>();
  let seed = 7;
  const next = () => {
    seed = (seed * 48_271) % 2_147_483_647;
    return seed % places;
  };
  for (let round = 0; round < 50; round++) {
    for (let moved = 0; moved < 40; moved++) {
      const index = next();
      if (!here.delete(index)) here.add(index);
    }
    await foldPresent(view, bitmapOf([...here]), reversed(places), breather());
    expect([...positionsHere(view, 0, places)]).toEqual(
      [...here].map(reversed(places)).toSorted((a, b) => a - b),
    );
  }
});

test('a shorter bitmap than before means that the rest went away', async () => {
  const view = newLineView();
  await foldPresent(view, bitmapOf([1, 900]), (index) => index, breather());
  await foldPresent(view, bitmapOf([1]), (index) => index, breather());
  expect([...positionsHere(view, 0, 1_000)]).toEqual([1]);
  expect(hasBit(view.byPosition, 900)).toBe(false);
});

test('packed as the script reads them', () => {
  const packed = packCandidates([{ position: 2, index: 7, follows: 1 }]);
  expect([0, 4, 8].map((at) => packed.readUInt32BE(at))).toEqual([2, 7, 1]);
});
