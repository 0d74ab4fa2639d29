import type { PortalOrder } from '@zilker/contracts/http/portal-orders';
import { sharesOf, sumOf, totalOf } from '@zilker/contracts/price';

export type RefundChoice = {
  amountCents: number;
  /** What the card cost for these tickets, which Stripe keeps; and who bears it. Undefined where it cannot be told. */
  kept: { cents: number; paidBy: 'fan' | 'venue' } | undefined;
};
type Priced = Pick<
  PortalOrder,
  'lines' | 'tickets' | 'venueCents' | 'taxCents' | 'cardCents' | 'zilkerCents'
>;

/** What the refund of some tickets of an order comes to, by what the box office says of each. Pure. */
export function refundChoice(order: Priced, chosen: ReadonlySet<string>): RefundChoice {
  const tickets = order.tickets.filter(({ id }) => chosen.has(id));
  const amountCents = tickets.reduce((sum, ticket) => sum + ticket.refundCents, 0);
  const prices = pricesOf(order);
  if (tickets.length === 0 || prices === undefined) return { amountCents, kept: undefined };
  const shares = sharesOf(order, prices);
  const ofChosen = sumOf(
    byNumber(order).flatMap((ticket, at) => {
      const share = shares[at];
      return share && chosen.has(ticket.id) ? [share] : [];
    }),
  );
  const whole = totalOf(ofChosen);
  const { cardCents: cents } = ofChosen;
  if (amountCents === whole) return { amountCents, kept: { cents, paidBy: 'venue' } };
  if (amountCents === whole - cents) return { amountCents, kept: { cents, paidBy: 'fan' } };
  return { amountCents, kept: undefined };
}

/** Whether a ticket can be taken back: it lets somebody in, or has, and gives back what it cost, which is nothing of a free one. */
export function isRefundable(
  { lines }: Pick<PortalOrder, 'lines'>,
  { state, typeName, refundCents }: PortalOrder['tickets'][number],
): boolean {
  if (state !== 'valid' && state !== 'checked_in') return false;
  return refundCents > 0 || lines.some(({ name, priceCents }) => name === typeName && priceCents === 0);
}

/** Why nothing of an order can be refunded; undefined where something can. */
export function whyNotRefundable(order: PortalOrder): string | undefined {
  if (order.tickets.some((ticket) => isRefundable(order, ticket))) return undefined;
  if (order.refunds.some(({ state }) => state === 'failed') && order.state === 'refunded')
    return 'Every ticket was refunded. What failed can be asked for again under Refunds.';
  if (order.state === 'refunded')
    return order.totalCents === 0 ? 'Its tickets were taken back already.' : 'All of it went back already.';
  if (order.disputes.some(({ state }) => state !== 'won'))
    return 'The fan’s bank took the money back. While that stands there is nothing to refund.';
  return order.tickets.length > 0
    ? 'Its tickets were refunded, moved or stopped already.'
    : 'Nothing was charged for this order.';
}

function pricesOf(order: Priced): number[] | undefined {
  const priceOf = new Map(order.lines.map(({ name, priceCents }) => [name, priceCents]));
  // two types of one name cannot be told apart here
  if (priceOf.size < order.lines.length) return undefined;
  const prices = byNumber(order).flatMap(({ typeName }) => priceOf.get(typeName) ?? []);
  const sold = order.lines.reduce((sum, { quantity }) => sum + quantity, 0);
  return prices.length === sold ? prices : undefined;
}

function byNumber({ tickets }: Priced) {
  return [...tickets].sort((a, b) => a.number - b.number);
}
