/**
 * Chance that belongs to a fan rather than to a moment: the same fan of the same seed does the same whatever the settings are and
 * in whatever order fans are asked, so that two rehearsals differ by their settings alone (common random numbers).
 */
export const traits = [
  'away',
  'opens',
  'returns',
  'patience',
  'wants',
  'shop',
  'hold',
  'card',
  'comes',
] as const;
export const spans = ['opening', 'choosing', 'paying', 'absence'] as const;

export type Chance = {
  /** 0 to just below 1. */
  of(fan: number, trait: (typeof traits)[number]): number;
  /** A time with that mean: the sum of two exponential ones, cut at `mostMs`. */
  time(fan: number, span: (typeof spans)[number], meanMs: number, mostMs?: number): number;
};

export function chanceOf(seed: number, spread: number): Chance {
  const base = mix(seed ^ 0x9e3779b9);
  const roll = (fan: number, what: number) =>
    (mix(mix(base ^ Math.imul(fan + 1, 0x9e3779b1)) ^ Math.imul(what + 1, 0x85ebca77)) >>> 0) / 4_294_967_296;
  return {
    of: (fan, trait) => roll(fan, traits.indexOf(trait)),
    time(fan, span, meanMs, mostMs = Number.POSITIVE_INFINITY) {
      const first = traits.length + 2 * spans.indexOf(span);
      const varied = -(meanMs / 2) * (Math.log(1 - roll(fan, first)) + Math.log(1 - roll(fan, first + 1)));
      return Math.min(Math.round(meanMs * (1 - spread) + varied * spread), mostMs);
    },
  };
}

/** The finalizer of murmur3. */
function mix(word: number): number {
  let mixed = word | 0;
  mixed = Math.imul(mixed ^ (mixed >>> 16), 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return mixed ^ (mixed >>> 16);
}
