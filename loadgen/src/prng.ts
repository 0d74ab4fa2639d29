/** A stream of chance that replays from its seed. Every figure is drawn by its caller in order, so the order matters. */
export type Dice = {
  /** From 0 to just below 1. */
  next(): number;
  /** From `least` to just below `most`. */
  within(least: number, most: number): number;
  /** A whole number from `least` to `most`, both included. */
  whole(least: number, most: number): number;
  /** True with the given share, 0 to 1. */
  chance(share: number): boolean;
  /** A name by its weight; weights need not add up to anything. */
  pick<T extends string | number>(weights: readonly (readonly [T, number])[]): T;
  /** The same items in another order. */
  shuffle<T>(items: readonly T[]): T[];
  /** A stream of its own for `name`: what others draw does not change it. */
  fork(name: string | number): Dice;
};

/** Dice of a seed: xoshiro128** (Blackman and Vigna, 2018), its state filled by the hash below. */
export function dice(seed: string | number): Dice {
  const key = String(seed);
  const state = Uint32Array.from([0, 1, 2, 3], (word) => hash(`${word}/${key}`));
  const next = () => step(state) / 4_294_967_296;
  const within = (least: number, most: number) => least + next() * (most - least);
  return {
    next,
    within,
    whole: (least, most) => Math.floor(within(least, most + 1)),
    chance: (share) => next() < share,
    pick: (weights) => pick(weights, next()),
    shuffle: (items) => shuffle(items, next),
    fork: (name) => dice(`${key}/${name}`),
  };
}

function pick<T>(weights: readonly (readonly [T, number])[], at: number): T {
  const sum = weights.reduce((all, [, weight]) => all + weight, 0);
  let left = at * sum;
  for (const [name, weight] of weights) {
    left -= weight;
    if (left < 0) return name;
  }
  const last = weights.findLast(([, weight]) => weight > 0);
  if (last === undefined) throw new RangeError('There is nothing to pick from.');
  return last[0];
}

function shuffle<T>(items: readonly T[], next: () => number): T[] {
  const left = [...items];
  return items.flatMap(() => left.splice(Math.floor(next() * left.length), 1));
}

function step(state: Uint32Array): number {
  const [a = 0, b = 0, c = 0, d = 0] = state;
  const result = Math.imul(rotate(Math.imul(b, 5), 7), 9) >>> 0;
  const c1 = c ^ a;
  const d1 = d ^ b;
  state[0] = a ^ d1;
  state[1] = b ^ c1;
  state[2] = c1 ^ (b << 9);
  state[3] = rotate(d1, 11);
  return result;
}

function rotate(word: number, by: number): number {
  return (word << by) | (word >>> (32 - by));
}

/** FNV-1a over the text, then murmur3's finalizer, so that seeds 1 and 2 have nothing in common. */
function hash(text: string): number {
  let mixed = 0x811c9dc5;
  for (let at = 0; at < text.length; at++) mixed = Math.imul(mixed ^ text.charCodeAt(at), 0x01000193);
  mixed = Math.imul(mixed ^ (mixed >>> 16), 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return (mixed ^ (mixed >>> 16)) >>> 0;
}
