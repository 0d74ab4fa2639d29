import { hasBit, withBit } from '../presence/bitmaps.ts';
import type { Breathe } from '../slices.ts';

/**
 * Who of the line is here, by position, so that the next fans to call are found by skipping empty bytes: a million absent
 * places are 125 KB of zeros. Kept up by what changed since the last look.
 */
export type LineView = {
  /** As it was last folded in, by index. */
  byIndex: Buffer;
  /** The same fans by position, less those found to be called or gone. */
  byPosition: Buffer;
};

export const newLineView = (): LineView => ({ byIndex: Buffer.alloc(0), byPosition: Buffer.alloc(0) });

/** Takes in who came and went since. What `positionOf` costs is paid once for each of them, in bounded slices. */
export async function foldPresent(
  view: LineView,
  present: Buffer,
  positionOf: (index: number) => number,
  breathe: Breathe,
): Promise<void> {
  const bytes = Math.max(view.byIndex.length, present.length);
  const before = view.byIndex;
  for (let at = 0; at < bytes; at++) {
    const now = present[at] ?? 0;
    const changed = now ^ (before[at] ?? 0);
    if (changed === 0) continue;
    for (let bit = 0; bit < 8; bit++) {
      if ((changed & (0x80 >> bit)) === 0) continue;
      const isHere = (now & (0x80 >> bit)) !== 0;
      view.byPosition = withBit(view.byPosition, positionOf(at * 8 + bit), isHere);
    }
    const pause = breathe();
    if (pause !== undefined) await pause;
  }
  view.byIndex = present;
}

/** The positions here from `from` up to `end` (exclusive), in order. */
export function* positionsHere({ byPosition }: LineView, from: number, end: number): Generator<number> {
  const stop = Math.min(end, byPosition.length * 8);
  let position = from;
  while (position < stop) {
    if ((position & 7) === 0 && byPosition[position >> 3] === 0) {
      position += 8;
      continue;
    }
    if (hasBit(byPosition, position)) yield position;
    position++;
  }
}

/** This place is called or gone: it need not be looked at again. */
export function forgetPosition(view: LineView, position: number): void {
  view.byPosition = withBit(view.byPosition, position, false);
}
