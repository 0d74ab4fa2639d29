import type { Memory } from './memory.ts';

/** A second and a little more is what an append-only file may lose; twice over, since the fastest second may not have been seen. */
const secondsLost = 4;
const leastGap = 128;
/** Where no replica saw how fast the line grew, a quarter more than are known. */
const unseenShare = 4;
const unseenLeast = 1_024;
/** The record hears of the line's length every few seconds; a room alone on one Redis takes in no more than so many meanwhile. */
const recordOnlyLeast = 25_000;

/**
 * How many indices are left out above the highest that anyone knows to have been given out: more than can have been given out by a
 * replica that is no more and was written by a Redis that forgot it. Nobody stands there, and the line passes such places.
 */
export function gapOf(
  memories: readonly Memory[],
  { known, lost, nowMs }: { known: number; lost: boolean; nowMs: number },
): number {
  const has = (from: Memory['from']) => memories.some((memory) => memory.from === from);
  if (has('replica')) {
    const peak = Math.max(...memories.map(({ joinsPeak }) => joinsPeak));
    return lost ? Math.max(leastGap, Math.ceil(peak * secondsLost)) : 0;
  }
  // before its lobby opened nobody can have come
  if (known === 0 && memories.every(({ state }) => nowMs < Number(state.lobbyOpensAtMs))) return 0;
  if (has('redis')) return Math.max(unseenLeast, Math.ceil(known / unseenShare));
  return Math.max(recordOnlyLeast, known);
}
