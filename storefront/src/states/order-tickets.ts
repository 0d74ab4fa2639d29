import type { OrderView } from '@zilker/contracts/http/sale';
import type { Id } from '@zilker/contracts/ids';
import { refundedNumbers } from './money-back.ts';

export type OrderTicket = {
  id: Id<'ticket'>;
  number: number;
  /** What became of it, where its buyer cannot show it at the door. */
  words: string | undefined;
  /** Whether it has a page of theirs still: not once it is with somebody else. */
  isOwn: boolean;
};

/** The tickets of an order, each with what became of it. `stopped`: what holds for all of them. */
export function orderTickets(
  order: Pick<OrderView, 'tickets' | 'refunds' | 'moved'>,
  stopped?: string,
): OrderTicket[] {
  const refunded = refundedNumbers(order);
  const moved = new Map(order.moved?.map((one) => [one.number, one]));
  return order.tickets.map((id, index) => {
    const number = index + 1;
    const went = moved.get(number);
    const isOwn = went?.state !== 'taken';
    const to = went?.phoneEnd ? `the number ending in ${went.phoneEnd}` : 'somebody else';
    const words = () => {
      if (went?.state === 'sold') return 'returned and sold';
      if (refunded.has(number)) return isOwn ? 'refunded, opens no door' : `refunded, was with ${to}`;
      if (stopped) return stopped;
      if (went === undefined) return undefined;
      return isOwn ? `on its way to ${to}` : `with ${to}`;
    };
    return { id, number, words: words(), isOwn };
  });
}
