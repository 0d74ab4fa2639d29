import type { DropFacts } from '@zilker/contracts/drop';
import { isFacts } from './contract-shapes.ts';
import { readStored, store } from './stored.ts';

/**
 * What this device was told before the draw was made. It outweighs whatever it is told later: a draw that fits other facts than
 * these was tampered with.
 */
const key = (drop: string) => `zilker:seen:${drop}`;

export function keepSeenFacts(facts: DropFacts): void {
  if (!facts.drawn) store(key(facts.drop), facts);
}

export function readSeenFacts(drop: string): DropFacts | undefined {
  return readStored(key(drop), isFacts);
}
