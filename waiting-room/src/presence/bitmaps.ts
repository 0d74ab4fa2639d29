/** Bitmaps as Redis numbers bits: index 0 is the top bit of byte 0. */
export function hasBit(bitmap: Buffer, index: number): boolean {
  return (((bitmap[index >> 3] ?? 0) >> (7 - (index & 7))) & 1) === 1;
}

/** Sets or clears a bit; grows the bitmap where it must, so use what it returns. */
export function withBit(bitmap: Buffer, index: number, on: boolean): Buffer {
  const at = index >> 3;
  const grown =
    at < bitmap.length ? bitmap : Buffer.concat([bitmap, Buffer.alloc(Math.max(at + 1, bitmap.length))]);
  const mask = 0x80 >> (index & 7);
  grown[at] = on ? (grown[at] ?? 0) | mask : (grown[at] ?? 0) & ~mask;
  return grown;
}

/** The bits that any of the bitmaps has. */
export function union(bitmaps: readonly Buffer[]): Buffer {
  const all = Buffer.alloc(Math.max(0, ...bitmaps.map((bitmap) => bitmap.length)));
  for (const bitmap of bitmaps)
    for (let at = 0; at < bitmap.length; at++) all[at] = (all[at] ?? 0) | (bitmap[at] ?? 0);
  return all;
}

const bitsIn = Uint8Array.from({ length: 256 }, (_, byte) => byte.toString(2).replaceAll('0', '').length);

export function countPresent(bitmap: Buffer): number {
  let count = 0;
  for (const byte of bitmap) count += bitsIn[byte] ?? 0;
  return count;
}
