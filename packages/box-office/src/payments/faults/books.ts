import type Stripe from 'stripe';

const pageMax = 100;

/** All that Stripe has, of a stand-in with a short past. @throws Error when that is more than a page */
export async function readBooks(stripe: Stripe) {
  const limit = pageMax;
  const all = async <T>(page: Promise<{ data: T[]; has_more: boolean }>) => {
    const { data, has_more } = await page;
    if (has_more) throw new Error('there is more than a page of it');
    return data;
  };
  const [sessions, intents, refunds, disputes, transfers, accounts, moves] = await Promise.all([
    all(stripe.checkout.sessions.list({ limit })),
    all(stripe.paymentIntents.list({ limit })),
    all(stripe.refunds.list({ limit })),
    all(stripe.disputes.list({ limit })),
    all(stripe.transfers.list({ limit })),
    all(stripe.accounts.list({ limit })),
    all(stripe.balanceTransactions.list({ limit })),
  ]);
  return { sessions, intents, refunds, disputes, transfers, accounts, moves };
}
export type Books = Awaited<ReturnType<typeof readBooks>>;

/** What the fan of an order has paid by now, and how often its cards were charged, cents. */
export function paidFor(books: Books, order: string) {
  const intents = books.intents.filter(({ metadata }) => metadata.order === order);
  const ofOrder = (intent: string | { id: string } | null) =>
    intents.some(({ id }) => id === (typeof intent === 'string' ? intent : intent?.id));
  const charged = intents.filter(({ amount_received }) => amount_received > 0);
  const received = charged.reduce((sum, { amount_received: cents }) => sum + cents, 0);
  const back = books.refunds
    .filter(({ payment_intent, status }) => ofOrder(payment_intent) && status !== 'failed')
    .reduce((sum, { amount }) => sum + amount, 0);
  const taken = books.disputes
    .filter(({ payment_intent, status }) => ofOrder(payment_intent) && status !== 'won')
    .reduce((sum, { amount }) => sum + amount, 0);
  return { intents, charged, netCents: received - back - taken };
}

/** What each party has gained by all that moved at Stripe, cents: its fees are Stripe's, transfers are paid out, all else is the fans'. */
export function gainedAtStripe({ moves }: Books) {
  const sumOf = (these: Books['moves'], of: (move: Stripe.BalanceTransaction) => number) =>
    these.reduce((sum, move) => sum + of(move), 0);
  const isTransfer = ({ type }: Stripe.BalanceTransaction) => type.startsWith('transfer');
  return {
    fan:
      0 -
      sumOf(
        moves.filter((move) => !isTransfer(move)),
        ({ amount }) => amount,
      ),
    paidOut: 0 - sumOf(moves.filter(isTransfer), ({ amount }) => amount),
    stripe: sumOf(moves, ({ fee }) => fee),
  };
}
