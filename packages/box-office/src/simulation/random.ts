export type Random = {
  /** From 0 to 1. */
  next(): number;
  /** A whole number, both ends included. */
  int(from: number, to: number): number;
  chance(share: number): boolean;
  pick<T>(from: readonly T[]): T | undefined;
  some<T>(from: readonly T[], max: number): T[];
};

/** Numbers that follow from the seed alone (mulberry32). */
export function randomOf(seed: number): Random {
  let state = seed >>> 0;
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
  const int = (from: number, to: number) => from + Math.floor(next() * (to - from + 1));
  const pick = <T>(from: readonly T[]) => from[int(0, from.length - 1)];
  return {
    next,
    int,
    chance: (share) => next() < share,
    pick,
    some: (from, max) => {
      const rest = [...from];
      const count = Math.min(rest.length, int(1, max));
      return Array.from({ length: count }, () => rest.splice(int(0, rest.length - 1), 1)).flat();
    },
  };
}
