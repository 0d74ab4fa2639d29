import { drawLine, type Line } from '@zilker/contracts/draw/permute';

const seed = '5a'.repeat(32);

/** The order of a line that was drawn by a seed of the benchmark's own. */
export const drawnLine = (n: number): Line => drawLine(Buffer.from(seed, 'hex'), n);

/** The state of a drop of which so many were drawn, as Redis keeps it. `definition` stays what it is. */
export function drawnState(n: number): Record<string, string | number> {
  return {
    phase: 'calling',
    places: n,
    n,
    frozenAtMs: Date.now(),
    roster: '00'.repeat(32),
    revealed: '1',
    seed,
    signature: '00',
    randomness: '00',
    drawnAtMs: Date.now(),
  };
}
