/** The most of the line that one try looks at. */
export const candidatesMax = 1_000;
/** How far ahead it looks for anyone at all before it passes a stretch of absent fans. */
const lookAheadMax = 200_000;
const hereBit = 0x80000000;

export type Line = { packed: Buffer; passAll: boolean };

/**
 * The next of the line from `serving`, as `redis/call-6.lua` reads them: up to `want` fans who are here, with the absent ones
 * between. Absent fans at the end are left out, so nobody is passed for nothing; only when a whole stretch is absent and
 * somebody stands behind it is it passed.
 */
export function pickLine(input: {
  serving: number;
  places: number;
  want: number;
  indexAt: (position: number) => number;
  isHere: (index: number) => boolean;
}): Line {
  const { serving, places, want, indexAt, isHere } = input;
  const end = Math.min(places, serving + candidatesMax);
  const words: number[] = [];
  let here = 0;
  let lastHere = 0;
  for (let position = serving; position < end && here < want; position++) {
    const index = indexAt(position);
    if (isHere(index)) {
      here++;
      words.push(hereBit + index);
      lastHere = words.length;
    } else words.push(index);
  }
  const passAll = here === 0 && end < places && someoneBehind(end);
  return { packed: pack(passAll ? words : words.slice(0, lastHere)), passAll };

  function someoneBehind(from: number): boolean {
    const until = Math.min(places, from + lookAheadMax);
    for (let position = from; position < until; position++) if (isHere(indexAt(position))) return true;
    return false;
  }
}

/** A fan whose turn it was already: missed and back (`follows` 0), or called before (`follows` that call's number). */
export type Early = { position: number; index: number; follows: number };

/** By position, as many as are wanted, packed. */
export function packEarly(early: readonly Early[], want: number): Buffer {
  const first = early.toSorted((a, b) => a.position - b.position).slice(0, Math.min(want, candidatesMax));
  return pack(first.flatMap(({ position, index, follows }) => [position, index, follows]));
}

function pack(words: readonly number[]): Buffer {
  const packed = Buffer.alloc(words.length * 4);
  for (const [at, word] of words.entries()) packed.writeUInt32BE(word, at * 4);
  return packed;
}
