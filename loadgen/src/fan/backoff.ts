import type { Dice } from '../prng.ts';

const firstMs = 1_000;
const mostMs = 8_000;
const leastMs = 200;

/** Before the next try after so many failures: anywhere up to a bound that doubles ("full jitter"), as the browser's page has it. */
export function backoffMs(failures: number, random: Dice): number {
  return random.within(leastMs, Math.min(mostMs, firstMs * 2 ** Math.max(0, failures - 1)));
}
