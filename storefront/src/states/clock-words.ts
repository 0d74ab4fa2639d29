import { span } from '@zilker/ui/format/duration';

/** Codes are taken in their own step and the next: less than that harms none. */
const harmlessMs = 10_000;

/** That this phone's clock is off, where that could matter at the door; undefined where it could not. `behindMs` is below 0 where it is ahead. */
export function wordsOfClock(behindMs: number): string | undefined {
  const offMs = Math.abs(behindMs);
  if (offMs < harmlessMs) return undefined;
  return `This phone’s clock is ${span(offMs)} ${behindMs > 0 ? 'behind' : 'ahead'}. The code goes by ours; set the clock to automatic to be sure.`;
}
