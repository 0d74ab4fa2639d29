import type { OrderView } from '@zilker/contracts/http/sale';

/** What goes back: tickets with the money for them, if they were not free, or a payment that could not be kept. */
export type MoneyBack = {
  amountCents: number;
  /** "Ticket 2", "Tickets 1 and 3", "Your payment" */
  what: string;
  /** How it stands, by one word for the eye and a sentence. */
  stage: 'asked' | 'coming' | 'back' | 'let_go' | 'failed' | 'free';
  sentence: string;
  /** Why, in the words of whoever decided it. */
  reason: string;
  atMs: number;
};

/** All of an order's, oldest first. */
export function moneyBackOf(order: Pick<OrderView, 'refunds' | 'returns'>): MoneyBack[] {
  return [...order.refunds.map(ofRefund), ...order.returns.map(ofReturn)].sort((a, b) => a.atMs - b.atMs);
}

/** The numbers of the order's tickets that were refunded, whether or not the money is there yet. */
export function refundedNumbers(order: Pick<OrderView, 'refunds'>): ReadonlySet<number> {
  return new Set(order.refunds.flatMap(({ tickets }) => tickets));
}

const bankTakes = 'Banks take 5 to 10 days to show it.';

function ofRefund(refund: OrderView['refunds'][number]): MoneyBack {
  const { state, amountCents, tickets, reason, atMs, byOtherWay = false } = refund;
  const common = { amountCents, what: ticketsInWords(tickets), reason, atMs };
  if (amountCents === 0)
    return { ...common, stage: 'free', sentence: `${tickets.length === 1 ? 'It was' : 'They were'} free.` };
  switch (state) {
    case 'requested':
      return { ...common, stage: 'asked', sentence: 'We have asked Stripe to send it back to your card.' };
    case 'sent':
      return { ...common, stage: 'coming', sentence: `On its way to the card that paid. ${bankTakes}` };
    case 'succeeded':
      if (byOtherWay)
        return { ...common, stage: 'back', sentence: 'Sent to you by another way, not to your card.' };
      return { ...common, stage: 'back', sentence: `Sent back to the card that paid. ${bankTakes}` };
    case 'failed':
      return {
        ...common,
        stage: 'failed',
        sentence: 'Your bank did not take it. It is owed to you still, and the venue can send it again.',
      };
    case 'disputed':
      return { ...common, stage: 'back', sentence: 'Your bank gave it back to you, by the dispute.' };
  }
}

function ofReturn({ state, amountCents, charged, reason, atMs }: OrderView['returns'][number]): MoneyBack {
  const common = { amountCents, what: 'Your payment', reason, atMs };
  if (charged)
    return state === 'returned'
      ? { ...common, stage: 'back', sentence: `All of it was sent back to your card. ${bankTakes}` }
      : { ...common, stage: 'coming', sentence: `All of it goes back to your card. ${bankTakes}` };
  return state === 'returned'
    ? {
        ...common,
        stage: 'let_go',
        sentence: 'Your card was only held for it, never charged. Your bank may show the hold for some days.',
      }
    : { ...common, stage: 'coming', sentence: 'Your card is only held for it, and is let go now.' };
}

function ticketsInWords(numbers: readonly number[]): string {
  if (numbers.length === 0) return 'Your order';
  const listed = new Intl.ListFormat('en-US').format(numbers.map(String));
  return numbers.length === 1 ? `Ticket ${listed}` : `Tickets ${listed}`;
}
