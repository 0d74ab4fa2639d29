/** Work that single places were asked for, packed as Redis numbers it: two bits a place (`BITFIELD … u2 #index`). */
export function levelAt(levels: Buffer, index: number): number {
  return ((levels[index >> 2] ?? 0) >> (6 - 2 * (index & 3))) & 3;
}

/** The same with one place at `level` at least; grows where it must, so use what it returns. */
export function withLevel(levels: Buffer, index: number, level: number): Buffer {
  if (levelAt(levels, index) >= level) return levels;
  const at = index >> 2;
  const grown =
    at < levels.length ? levels : Buffer.concat([levels, Buffer.alloc(at + 1 - levels.length + 1024)]);
  const shift = 6 - 2 * (index & 3);
  grown[at] = ((grown[at] ?? 0) & ~(3 << shift)) | (level << shift);
  return grown;
}

/** The places that are asked for more than before. */
export function raised(before: Buffer, now: Buffer): number[] {
  const indices: number[] = [];
  for (let at = 0; at < now.length; at++) {
    if (now[at] === before[at]) continue;
    for (let index = at * 4; index < at * 4 + 4; index++)
      if (levelAt(now, index) > levelAt(before, index)) indices.push(index);
  }
  return indices;
}
