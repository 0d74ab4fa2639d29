import { ticketsPerCallDefault } from '@zilker/contracts/pace';
import type { GrantWord } from '@zilker/contracts/signals/grants';

/** Some of what is held comes back, and fans take fewer or more tickets than those before them. */
const shareOfFreeLikely = 0.9;
const shareOfHeldBack = 0.3;
const spread = 1.15;

/**
 * Up to which position a ticket is likely, and from which on unlikely: the stock that nobody has, and some of what is held,
 * by the tickets that a called fan takes. An estimate, so it is a range. Null while the box office has not spoken.
 */
export function oddsOf(
  serving: number,
  grant: GrantWord | null,
): { likely: number; unlikely: number } | null {
  if (grant === null) return null;
  const ticketsPerCall = Math.max(grant.ticketsPerCall ?? ticketsPerCallDefault, 0.1);
  const likely = serving + Math.floor((grant.free * shareOfFreeLikely) / ticketsPerCall);
  const stretched = ((grant.free + grant.held * shareOfHeldBack) * spread) / ticketsPerCall;
  return { likely, unlikely: Math.max(likely, serving + Math.ceil(stretched)) };
}
