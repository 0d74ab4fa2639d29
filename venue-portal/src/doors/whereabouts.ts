import type { findTickets } from '@zilker/contracts/http/portal-doors';
import type { ReplyOf } from '@zilker/contracts/route';

export type FoundTicket = ReplyOf<typeof findTickets>['tickets'][number];

/** Whose a ticket was, and whose it may be next; undefined where it stays with who bought it. */
export function whereabouts({
  buyer,
  sentTo,
  returning,
}: Pick<FoundTicket, 'buyer' | 'sentTo' | 'returning'>): string | undefined {
  const words: string[] = [];
  if (buyer !== null) words.push(`Bought by ${buyer.name ?? 'a fan without a name'}, …${buyer.phoneEnd}.`);
  if (sentTo !== null) words.push(`Sent to …${sentTo}, who has not taken it yet.`);
  if (returning !== null)
    words.push(returning === 'offered' ? 'Offered to the next fan.' : 'Waits for the next fan.');
  return words.length === 0 ? undefined : words.join(' ');
}
