import type { ErrorCode } from '@zilker/contracts/errors';
import type { OrderView, VisitView } from '@zilker/contracts/http/sale';
import type { Answer } from '../client/ask.ts';

/**
 * What looks wrong and was right, each proven by what the fan itself was shown. An order's hold ends `holdMs` after the order was made,
 * so the first sight of it says when that was, by the server's clock, which is that of this machine.
 */
type Made = Pick<OrderView, 'expiresAtMs'>;
type Shop = Pick<VisitView, 'holdMs'>;

const madeAtMs = (order: Made, { holdMs }: Shop) => order.expiresAtMs - holdMs;

/** Of some type, or of all that were asked for. */
const forWant: ReadonlySet<string> = new Set<ErrorCode>(['not_enough_tickets', 'sold_out']);

/** One of two requests that are the same, and when its fan had the answer, epoch ms. */
export type Heard = { answer: Answer<OrderView>; atMs: number };

/**
 * Of the same request sent twice at once, one was refused for want of tickets, and one got them. The box office decides the orders of a
 * drop one after the other. An order binds its key at once and for good: whoever is decided after it is answered by it, never refused.
 * A refusal changes nothing and binds nothing: tickets that come back are for whoever asks next, the same fan too. So there is one way
 * to get both, the refusal first: two were no longer at once, as one of them was lost with what failed just then and asked again, or
 * was held up on its way. It is proven where the fan had the refusal in hand before the order was made. On one replica two that are
 * there at once share one answer; on two, one may be refused a moment before tickets come back, too close to tell who was first:
 * that is not proven, and stays odd.
 */
export function refusedBefore([a, b]: readonly [Heard, Heard], shop: Shop): boolean {
  const refused = [a, b].find(({ answer }) => !answer.ok && forWant.has(answer.code));
  const [order] = [a, b].flatMap(({ answer }) => (answer.ok ? [answer.reply] : []));
  return refused !== undefined && order !== undefined && refused.atMs <= madeAtMs(order, shop);
}

/**
 * Two requests that are the same were answered with one order, as it stood when each was answered. One that was held up for longer than
 * the order was held for shows it as it ended, and nothing else can have become of it: a fan does not go on before it has both answers.
 */
export function isOneOrder([a, b]: readonly [Heard, Heard]): boolean {
  if (!a.answer.ok || !b.answer.ok) return false;
  const [one, other] = [a.answer.reply, b.answer.reply];
  if (one.id !== other.id || one.totalCents !== other.totalCents) return false;
  if (one.version === other.version) return true;
  const [first, later, atMs] = one.version < other.version ? [one, other, b.atMs] : [other, one, a.atMs];
  return later.state === 'expired' && later.version === first.version + 1 && later.expiresAtMs <= atMs;
}

/**
 * An order was made after the end that the visit had when it was opened. To a fan who asks for no more time only one thing moves that
 * end: the clocks inside stand still while no worker runs (or the sale is stopped, which no crowd's venue does), and what is past by then
 * is moved as well. A visit that holds tickets keeps its end, so that the visit as it is read after the order shows the end by which
 * the order was judged. Reading it is proof enough: it is later than before, and the order was made before it, or within what the shop
 * forgives.
 */
export function hadTimeLeft(
  order: Made,
  visit: { before: Pick<VisitView, 'endsAtMs'>; now: Pick<VisitView, 'endsAtMs' | 'holdMs'> },
  graceMs: number,
): boolean {
  const { before, now } = visit;
  return now.endsAtMs > before.endsAtMs && madeAtMs(order, now) <= now.endsAtMs + graceMs;
}
