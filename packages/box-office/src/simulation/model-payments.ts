import { declinesMax } from '@zilker/contracts/http/sale';
import {
  type Ask,
  book,
  type DropModel,
  keptOf,
  type OrderModel,
  orderAt,
  type Refused,
  refuse,
  sum,
  tell,
} from './model.ts';
import { seatByModel } from './model-moves.ts';
import { isThere } from './model-open-moves.ts';
import { canReseat, endVisit, payByModel, release } from './model-orders.ts';
import type { Intent, Refund } from './provider-objects.ts';

/** A payment as the provider has it, before anything is asked of it. */
export type Said = Readonly<Intent>;

/**
 * A card holds the money for an order, which takes it, once; with tickets anew where it had given them back and stock and limits allow.
 * Else it goes back.
 */
export function takeByModel(drop: DropModel, place: number, { n, cents }: Said): string {
  const order = orderAt(drop, place);
  if (order.payments.has(n)) return 'repeated';
  const waits = order.state === 'paying' || order.state === 'expiring';
  const released = order.state === 'expired' || order.state === 'cancelled';
  const isOver = drop.stoppedAt !== null || drop.cancelled;
  const isWanted = keptOf(order) === undefined && !order.paid;
  if (!isWanted || (!waits && (!released || isOver || !canReseat(drop, order)))) {
    order.payments.set(n, { state: 'returning', cents, card: null });
    tell(order, 'late_returned');
    return 'returning';
  }
  order.state = 'authorized';
  order.payments.set(n, { state: 'authorized', cents, card: null });
  tell(order, 'authorized');
  if (released) tell(order, 'late_kept');
  return 'authorized';
}

/** The card of an authorised order is held against the limit, then charged, unless its show is to be confirmed first. */
export function captureByModel(
  drop: DropModel,
  place: number,
  { said, ask }: { said: (n: number) => Said; ask: Ask },
  now: number,
): string {
  const order = orderAt(drop, place);
  const [n, payment] = keptOf(order) ?? [];
  if (n === undefined || payment === undefined || payment.state === 'captured') return 'stale';
  const { status } = said(n);
  if (payment.state === 'authorized') {
    if (order.state === 'review' || (payment.card !== null && !chargesNow(drop))) return 'waiting';
    if (ask() !== 'answered') return 'put_off';
    if (status === 'requires_capture') {
      const checked = check(drop, place, said(n), now);
      if (checked !== 'capturing') return checked;
    } else return chargeOrLose(drop, place, said(n), now);
  }
  // of what cannot be charged any more the provider says what it is
  const asked = status === 'requires_capture' ? ask() : askTwice(ask);
  if (asked !== 'answered') return 'put_off';
  return chargeOrLose(drop, place, said(n), now);
}

/** A refusal is an answer, whatever became of it. */
function askTwice(ask: Ask): ReturnType<Ask> {
  return ask() === 'failed' ? 'failed' : ask();
}

const chargesNow = (drop: DropModel) => drop.capture === 'now' || drop.confirmed;

/** Tickets that are paid, or are about to be, with one card count together. One that is risky waits for a person. */
function check(drop: DropModel, place: number, { n, card, risk }: Said, now: number): string {
  const order = orderAt(drop, place);
  const payment = order.payments.get(n);
  if (payment === undefined) throw new Error('a payment that nobody took');
  // its show is called off, or the returned ticket lets nobody in any more
  if (drop.run !== null || !isThere(drop, place)) {
    loseByModel(drop, place, { n, to: 'cancelled' });
    return 'released';
  }
  const had = [...drop.orders]
    .filter(([other]) => other !== place)
    .map(([, other]) => ticketsBy(other, card));
  if (payment.card === null && sum(had) + sum(order.quantities) > drop.perFanMax) {
    const hasTime = order.expiresAt > now;
    order.declines++;
    order.lastDecline = 'card_over_limit';
    Object.assign(payment, { card, overLimit: true });
    tell(order, 'card_over_limit');
    loseByModel(drop, place, {
      n,
      to: order.declines >= declinesMax ? 'cancelled' : hasTime ? 'held' : 'expired',
    });
    return 'over_limit';
  }
  const isRisky = payment.card === null && risk !== 'normal';
  const isNow = chargesNow(drop) && !isRisky;
  Object.assign(payment, { card, state: isNow ? 'capturing' : 'authorized' });
  if (isRisky) {
    order.state = 'review';
    tell(order, 'review');
  }
  endVisit(drop, place, 'done');
  return isNow ? 'capturing' : 'waiting';
}

function ticketsBy(order: OrderModel, card: number): number {
  const [, kept] = keptOf(order) ?? [];
  if (kept?.card !== card) return 0;
  if (kept.state !== 'captured') return sum(order.quantities);
  return order.tickets.filter(({ state }) => state !== 'refunded').length;
}

/** By what the provider says: the card is charged, or the hold on it has ended. */
function chargeOrLose(drop: DropModel, place: number, said: Said, now: number): string {
  if (said.status === 'canceled') {
    loseByModel(drop, place, { n: said.n, to: 'expired', isGone: true });
    return 'released';
  }
  const order = orderAt(drop, place);
  const payment = order.payments.get(said.n);
  if (!seatByModel(drop, place, now)) {
    loseByModel(drop, place, { n: said.n, to: 'expired' });
    return 'stale';
  }
  Object.assign(payment ?? {}, { state: 'captured', card: said.card });
  payByModel(drop, place);
  const { totalCents, venueCents, taxCents, zilkerCents, cardCents } = order.price;
  const more = said.costCents - cardCents;
  const fact = { source: `pi ${said.n} of ${place}`, place };
  const gained = {
    fan: -totalCents,
    venue: venueCents,
    tax: taxCents,
    zilker: zilkerCents,
    stripe: cardCents,
  };
  book(drop, { ...fact, kind: 'payment', gained });
  book(drop, { ...fact, kind: 'card_cost', gained: { stripe: more, zilker: -more } });
  return 'paid';
}

/** An order loses the payment that it kept: another can be tried, or it ends. */
export function loseByModel(
  drop: DropModel,
  place: number,
  { n, to, isGone = false }: { n: number; to: 'held' | 'expired' | 'cancelled'; isGone?: boolean },
): void {
  const order = orderAt(drop, place);
  const payment = order.payments.get(n);
  Object.assign(payment ?? {}, { state: isGone ? 'returned' : 'returning' });
  if (isGone) tell(order, 'returned');
  if (to === 'held') Object.assign(order, { state: 'held', session: null });
  else release(drop, place, to);
}

/** What its order cannot keep goes back: the hold is given up, or what was charged is refunded; the provider's cost is Zilker's. */
export function returnByModel(
  drop: DropModel,
  place: number,
  about: { said: Said | undefined; refunds: readonly Readonly<Refund>[]; ask: Ask },
): string {
  const { said, refunds, ask } = about;
  const order = orderAt(drop, place);
  const payment = said === undefined ? undefined : order.payments.get(said.n);
  if (said === undefined || payment?.state !== 'returning') return 'stale';
  if (ask() !== 'answered') return 'put_off';
  if (said.status === 'requires_capture' && ask() !== 'answered') return 'put_off';
  if (said.status === 'succeeded') {
    const isNew = said.refundedCents < said.cents;
    if (isNew && ask() !== 'answered') return 'put_off';
    if (ask() !== 'answered') return 'put_off';
    const source = `pi ${said.n} of ${place}`;
    const { cents, costCents } = said;
    book(drop, { kind: 'payment', source, place, gained: { fan: -cents, zilker: cents } });
    book(drop, { kind: 'card_cost', source, place, gained: { stripe: costCents, zilker: -costCents } });
    const made = refunds.filter(({ intent, status }) => intent === said.id && status !== 'failed');
    const numbers = isNew ? [...made.map(({ n }) => n), refunds.length + 1] : made.map(({ n }) => n);
    for (const n of numbers)
      book(drop, {
        kind: 'refund',
        source: `re ${n} of ${place}`,
        place,
        gained: { fan: cents, zilker: -cents },
      });
  }
  payment.state = 'returned';
  tell(order, 'returned');
  return 'returned';
}

/** Cards that wait for a show which is confirmed are charged from now on. */
export function captureEventByModel(drop: DropModel): number {
  if (!drop.confirmed || drop.cancelled) return 0;
  // to confirm the show says nothing of those that a person has to look at
  const waiting = [...drop.orders.values()].filter(
    (order) => order.state === 'authorized' && waitingOf(order) !== undefined,
  );
  for (const order of waiting) chargeWaiting(order);
  return waiting.length;
}

/** Its venue has one order charged that waits, unless its show is called off. */
export function captureWaitingByModel(drop: DropModel, place: number): Refused | null {
  const order = orderAt(drop, place);
  if (waitingOf(order) === undefined || drop.cancelled) return refuse('order_not_waiting');
  order.state = 'authorized';
  chargeWaiting(order);
  return null;
}

function chargeWaiting(order: OrderModel): void {
  const payment = keptOf(order)?.[1];
  if (payment !== undefined) payment.state = 'capturing';
  tell(order, 'capturing');
}

/** The payment of an order that waits for its show or for a person: its card was found within the limit. */
export function waitingOf(order: OrderModel): number | undefined {
  const [n, payment] = keptOf(order) ?? [];
  const isHeld = order.state === 'authorized' || order.state === 'review';
  return isHeld && payment?.state === 'authorized' && payment.card !== null ? n : undefined;
}

/** As what an order ends whose card is not held any more. */
const endedAs = ({ state }: OrderModel) => (state === 'review' ? 'cancelled' : 'expired');

/** Cards that have waited for so long that their banks are about to give them up. */
export function sweepByModel(drop: DropModel, saidOf: (place: number, n: number) => Said, now: number): void {
  for (const [place, order] of drop.orders) {
    const n = waitingOf(order);
    if (n !== undefined && saidOf(place, n).captureBefore <= now + 12 * 3_600_000)
      loseByModel(drop, place, { n, to: endedAs(order) });
  }
}

/** What an event says of a payment: it was charged, or the hold on its card was given up. */
export function intentEventByModel(
  drop: DropModel,
  place: number,
  { n, kind }: { n: number; kind: 'charged' | 'canceled' },
): string {
  const order = orderAt(drop, place);
  const state = order.payments.get(n)?.state;
  if (state === undefined) return 'ignored';
  const waits = state === 'authorized' || state === 'capturing';
  if (kind === 'charged') return waits ? 'put_off' : 'stale';
  if (state === 'returning') return 'put_off';
  if (!waits) return 'stale';
  loseByModel(drop, place, { n, to: endedAs(order), isGone: true });
  return 'released';
}

/** What the provider says that has become of the session of an expiring order. */
export function endSessionByModel(
  drop: DropModel,
  place: number,
  about: { session: 'open' | 'complete' | 'expired'; paid: Said | undefined; ask: Ask },
  now: number,
): string {
  const { session, paid, ask } = about;
  const order = orderAt(drop, place);
  if (order.state !== 'expiring') return 'stale';
  // of a session that is not open the provider says what it is
  const asked = session === 'open' ? ask() : askTwice(ask);
  if (asked !== 'answered') return 'put_off';
  if (session !== 'complete') {
    release(drop, place, order.endsAs ?? 'expired');
    return 'released';
  }
  if (paid === undefined) throw new Error('a session that is complete and was not paid');
  const taken = takeByModel(drop, place, paid);
  return taken === 'authorized' ? captureByModel(drop, place, { said: () => paid, ask }, now) : taken;
}

/** An order that waits is given up, by its fan or its venue. */
export function giveUpByModel(drop: DropModel, place: number): boolean {
  const n = waitingOf(orderAt(drop, place));
  if (n === undefined) return false;
  loseByModel(drop, place, { n, to: 'cancelled' });
  return true;
}
