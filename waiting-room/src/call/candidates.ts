import { forgetPosition, type LineView, positionsHere } from './line-view.ts';

/** A fan who is here and may be called: for the first time (`follows` 0), or after a call that ended unopened (its number). */
export type Candidate = { position: number; index: number; follows: number };

/** The most that one try of the script looks at. */
export const candidatesMax = 500;
/** Some of those picked may turn out to be called or gone by the time the script looks. */
const spare = 32;

/**
 * Whom to call next, of those who are here: first whose turn it was already, by position, then the line from `serving` on. `isOut`
 * tells who is called or gone; they are forgotten as they are met.
 */
export function pickCandidates(input: {
  view: LineView;
  serving: number;
  places: number;
  want: number;
  indexAt: (position: number) => number;
  isOut: (index: number) => boolean;
  /** Calls that ended unopened whose fan is here. */
  again: readonly Candidate[];
}): Candidate[] {
  const { view, serving, places, indexAt, isOut } = input;
  const most = Math.min(candidatesMax, input.want + spare);
  const found = (from: number, end: number, atMost: number): Candidate[] => {
    const picked: Candidate[] = [];
    if (atMost <= 0) return picked;
    for (const position of positionsHere(view, from, end)) {
      const index = indexAt(position);
      if (isOut(index)) forgetPosition(view, position);
      else if (picked.push({ position, index, follows: 0 }) >= atMost) break;
    }
    return picked;
  };
  const early = [...found(0, serving, most), ...input.again]
    .toSorted((a, b) => a.position - b.position)
    .slice(0, most);
  return [...early, ...found(serving, places, most - early.length)];
}

/** As `redis/call-5.lua` reads them. */
export function packCandidates(candidates: readonly Candidate[]): Buffer {
  const packed = Buffer.alloc(candidates.length * 12);
  for (const [at, { position, index, follows }] of candidates.entries()) {
    packed.writeUInt32BE(position, at * 12);
    packed.writeUInt32BE(index, at * 12 + 4);
    packed.writeUInt32BE(follows, at * 12 + 8);
  }
  return packed;
}
