/** Where `serving` was, over the last minute. */
export type PaceSamples = { atMs: number; serving: number }[];

const windowMs = 60_000;
const tooShortMs = 10_000;

/** Notes where the line is now and forgets what is older than a minute. */
export function notePace(samples: PaceSamples, atMs: number, serving: number): void {
  samples.push({ atMs, serving });
  while (samples[0] !== undefined && samples[0].atMs < atMs - windowMs) samples.shift();
}

/** Positions passed a minute; null while there is too little to go by. */
export function paceOf(samples: PaceSamples): number | null {
  const first = samples[0];
  const last = samples.at(-1);
  if (first === undefined || last === undefined || last.atMs - first.atMs < tooShortMs) return null;
  return Math.round(((last.serving - first.serving) * 600_000) / (last.atMs - first.atMs)) / 10;
}
