import { type Parts, sharesOf, sumOf } from '@zilker/contracts/price';
import { may, orderTransitions, refundTransitions } from '@zilker/contracts/states';
import {
  type Ask,
  away,
  book,
  type DropModel,
  keptOf,
  type OrderModel,
  orderAt,
  type RefundModel,
  type Refused,
  refuse,
  tell,
} from './model.ts';
import { admits, standingByModel } from './model-doors.ts';
import { endMovesByModel } from './model-open-moves.ts';
import type { Dispute, Refund } from './provider-objects.ts';

/** A refund as the provider tells of it, with which of the order's it is for; none where it gave back the whole `payment`. */
export type Told = Pick<Refund, 'n' | 'status' | 'cents'> & {
  for: { nth: number; attempt: number } | null;
  payment: number | null;
};

/** What tickets come to, by their numbers: whole shares, but that the fan does without what the card cost where it is to bear it. */
export function refundOf(drop: DropModel, order: OrderModel, numbers: readonly number[]) {
  const prices = order.tickets.map(({ type }) => drop.types[type]?.priceCents ?? 0);
  const shares = sharesOf(order.price, prices);
  const parts: Parts = sumOf(numbers.map((number) => shares[number - 1] ?? noParts));
  const venueCents = parts.venueCents + (order.keptPaidBy === 'venue' ? parts.cardCents : 0);
  const { taxCents, zilkerCents } = parts;
  return { cents: venueCents + taxCents + zilkerCents, venueCents, taxCents, zilkerCents };
}
const noParts: Parts = { venueCents: 0, taxCents: 0, cardCents: 0, zilkerCents: 0 };

/** A venue refunds tickets of an order; `cents` are what it was shown. */
export function refundByModel(
  drop: DropModel,
  place: number,
  { tickets, cents }: { tickets: readonly number[]; cents: number },
  now: number,
): Refused | 'requested' {
  const order = orderAt(drop, place);
  if (!order.paid) return refuse('order_not_refundable');
  for (const number of tickets) {
    const ticket = order.tickets[number - 1];
    if (ticket === undefined) return refuse('ticket_unknown');
    if (order.state === 'refunded') return refuse('order_not_refundable');
    if (!admits(ticket)) return refuse('ticket_not_refundable');
  }
  const amount = refundOf(drop, order, tickets);
  if (amount.cents !== cents) return refuse('refund_changed', { amountCents: amount.cents });
  decide(drop, place, { tickets, amount }, now);
  return 'requested';
}

/** Tickets go at once, the money by a job; where it is none, that is all. */
export function decide(
  drop: DropModel,
  place: number,
  { tickets, amount }: { tickets: readonly number[]; amount: ReturnType<typeof refundOf> },
  now: number,
): void {
  const order = orderAt(drop, place);
  endMovesByModel(drop, place, tickets);
  for (const number of tickets) Object.assign(order.tickets[number - 1] ?? {}, { state: 'refunded' });
  const all = order.tickets.every(({ state }) => state === 'refunded');
  const to = all ? 'refunded' : 'partially_refunded';
  if (order.state !== to && !may(orderTransitions, order.state, to))
    throw new Error(`${order.state} to ${to}`);
  order.state = to;
  const asked = { attempt: 1, queuedAt: now, askedAt: null, made: null, failed: new Set<number>() };
  const state = amount.cents === 0 ? 'succeeded' : 'requested';
  order.refunds.push({ state, tickets, ...amount, ...asked });
  tell(order, `refund_${state}`);
}

/** So long an attempt is asked for again, and after so long there is another. */
const repeatsMs = 8 * 60_000;
const unansweredMs = 10 * 60_000;
/** One that was never asked for waits for its turn; one that the bank has is asked about. */
const unaskedMs = 15 * 60_000;
const underWayMs = 3_600_000;

/** The job has the provider carry a refund out, or asks how far it is. `made`: those of the order there so far. */
export function sendRefundByModel(
  drop: DropModel,
  place: number,
  about: { nth: number; made: readonly Told[]; disputed: boolean; ask: Ask },
  now: number,
): unknown {
  const { nth, made, disputed, ask } = about;
  const refund = orderAt(drop, place).refunds[nth];
  if (refund === undefined || (refund.state !== 'requested' && refund.state !== 'sent')) return 'stale';
  const own = made.filter((one) => one.for?.nth === nth).reverse();
  // by whichever attempt; of this one also what has failed since
  const found = () =>
    own.find(({ status }) => status !== 'failed') ?? own.find((one) => one.for?.attempt === refund.attempt);
  if (refund.made !== null || refund.askedAt !== null || refund.attempt > 1) {
    if (ask() !== 'answered') return away;
    const told = refund.made === null ? found() : made.find(({ n }) => n === refund.made);
    if (told !== undefined) return recordRefundByModel(drop, place, told);
  }
  // another attempt is about to begin
  if (refund.askedAt !== null && refund.askedAt <= now - repeatsMs) return 'stale';
  refund.askedAt ??= now;
  const asked = ask();
  if (asked === 'failed') return away;
  if (disputed) {
    // there is none of that try, which the provider tells when it is asked once more
    if (ask() !== 'answered') return away;
    Object.assign(refund, { state: 'failed' });
    tell(orderAt(drop, place), 'refund_failed');
    endLostRefunds(drop, place);
    return 'failed';
  }
  if (asked === 'lost') return away;
  const n = made.length + 1;
  const status = n % 3 === 0 ? 'pending' : 'succeeded';
  return recordRefundByModel(drop, place, {
    n,
    status,
    cents: refund.cents,
    for: { nth, attempt: refund.attempt },
    payment: null,
  });
}

/** What stands still is asked for again, by another attempt where the last was not answered. */
export function sweepRefundsByModel(drop: DropModel, now: number): void {
  for (const refund of [...drop.orders.values()].flatMap(({ refunds }) => refunds)) {
    const { state, askedAt, queuedAt } = refund;
    if (state === 'requested' && askedAt === null && queuedAt < now - unaskedMs) refund.queuedAt = now;
    if (state === 'requested' && askedAt !== null && askedAt < now - unansweredMs)
      Object.assign(refund, { queuedAt: now, askedAt: null, attempt: refund.attempt + 1 });
    if (state === 'sent' && askedAt !== null && askedAt < now - underWayMs)
      Object.assign(refund, { queuedAt: now, askedAt: now });
  }
}

/** What the provider says of a refund, in any order and number. */
export function recordRefundByModel(drop: DropModel, place: number, told: Told): string {
  const order = orderAt(drop, place);
  const refund = order.refunds[told.for?.nth ?? -1];
  if (refund === undefined) return recordForeign(drop, place, told);
  // an attempt that was given up on may have come to something; one that had failed was taken in then
  const mayBe =
    told.for?.attempt === refund.attempt || (told.status !== 'failed' && !refund.failed.has(told.n));
  if (refund.made !== told.n && (refund.made !== null || !mayBe)) return 'stale';
  const to = told.status === 'pending' ? 'sent' : told.status;
  if (!may(refundTransitions, refund.state, to)) return 'stale';
  if (refund.state === 'failed' || (refund.state === 'disputed' && to === 'failed')) return 'stale';
  Object.assign(refund, { state: to, made: told.n });
  if (to === 'failed') refund.failed.add(told.n);
  const source = `re ${told.n} of ${place}`;
  if (to !== 'failed') book(drop, { kind: 'refund', source, place, gained: gainedBy(refund, 1) });
  else if (drop.ledger.some((fact) => fact.kind === 'refund' && fact.source === source))
    book(drop, { kind: 'refund_failed', source, place, gained: gainedBy(refund, -1) });
  tell(order, `refund_${to}`);
  if (to === 'failed') endLostRefunds(drop, place);
  return to;
}

/** The way back of a payment that no order kept: only its failure is news. */
function recordForeign(drop: DropModel, place: number, { n, status, payment }: Told): string {
  if (status !== 'failed') return 'ignored';
  const source = `re ${n} of ${place}`;
  const went = drop.ledger.find((fact) => fact.kind === 'refund' && fact.source === source);
  // whoever gives the payment back may be about to write it down
  if (went === undefined)
    return orderAt(drop, place).payments.get(payment ?? 0)?.state === 'returning' ? 'put_off' : 'ignored';
  const { fan = 0, zilker = 0 } = went.gained;
  const before = drop.ledger.length;
  book(drop, { kind: 'refund_failed', source, place, gained: { fan: -fan, zilker: -zilker } });
  if (drop.ledger.length === before) return 'stale';
  tell(orderAt(drop, place), 'refund_failed');
  return 'recorded';
}

function gainedBy({ cents, venueCents, taxCents, zilkerCents }: RefundModel, sign: 1 | -1) {
  return { fan: sign * cents, venue: -sign * venueCents, tax: -sign * taxCents, zilker: -sign * zilkerCents };
}

/** A refund that failed is asked for anew. */
export function retryRefundByModel(
  drop: DropModel,
  place: number,
  nth: number,
  now: number,
): Refused | 'requested' {
  const order = orderAt(drop, place);
  const refund = order.refunds[nth];
  if (refund === undefined) return refuse('refund_unknown');
  if (refund.state !== 'failed') return refuse('refund_not_failed');
  const asked = { attempt: refund.attempt + 1, queuedAt: now, askedAt: null, made: null };
  Object.assign(refund, { state: 'requested', ...asked });
  tell(order, 'refund_requested');
  return 'requested';
}

/** A bank takes money back, and gives it again when it has lost: the tickets of the order come and go with it. */
export function disputeByModel(
  drop: DropModel,
  place: number,
  dispute: Readonly<Dispute>,
  fee: number,
): string {
  const order = orderAt(drop, place);
  const [n, kept] = keptOf(order) ?? [];
  // whose it is shows once it is charged here as well
  if (kept?.state === 'authorized' || kept?.state === 'capturing') return 'put_off';
  const known = order.disputed;
  const to = dispute.status;
  const isNews = known === null || (known === 'open' && to !== 'open');
  const before = drop.ledger.length;
  bookDispute(drop, place, dispute, fee);
  if (!isNews) return drop.ledger.length > before ? 'recorded' : 'stale';
  order.disputed = to;
  const isOurs = n !== undefined && kept?.state === 'captured';
  if (isOurs)
    for (const ticket of order.tickets)
      if (ticket.state !== 'refunded')
        ticket.state = to === 'won' ? standingByModel(drop, ticket) : 'revoked';
  tell(order, to === 'open' ? 'dispute_opened' : `dispute_${to}`);
  if (isOurs) {
    endRefunds(drop, place, to);
    // what counts again of a show that was called off is refunded too
    if (to === 'won' && drop.run !== null) Object.assign(drop.run, { doneTo: null, ended: false });
  }
  return 'recorded';
}

/** What of the payment that an order keeps has not gone back, by what was booked. */
function leftOf(drop: DropModel, place: number): Record<'fan' | 'tax' | 'zilker', number> {
  const lines = drop.ledger.filter((fact) => fact.place === place && (fact.gained.venue ?? 0) !== 0);
  const of = (party: 'fan' | 'tax' | 'zilker') =>
    lines.reduce((all, { gained }) => all + (gained[party] ?? 0), 0);
  return { fan: -of('fan'), tax: of('tax'), zilker: of('zilker') };
}

/** A refund that never went is owed no more once the bank has kept all that was left. */
function endRefunds(drop: DropModel, place: number, to: Dispute['status']): void {
  const order = orderAt(drop, place);
  if (to !== 'lost' || leftOf(drop, place).fan > 0) return;
  for (const refund of order.refunds)
    if (refund.state === 'requested' || refund.state === 'failed') {
      refund.state = 'disputed';
      tell(order, 'refund_disputed');
    }
}

/** The same of one that failed after that. */
function endLostRefunds(drop: DropModel, place: number): void {
  if (orderAt(drop, place).disputed === 'lost') endRefunds(drop, place, 'lost');
}

function bookDispute(
  drop: DropModel,
  place: number,
  { cents, status }: Readonly<Dispute>,
  fee: number,
): void {
  const order = orderAt(drop, place);
  const isOurs = keptOf(order)?.[1].state === 'captured';
  const left = leftOf(drop, place);
  const share = left.fan === 0 ? 0 : Math.min(1, cents / left.fan);
  const tax = isOurs ? Math.round(left.tax * share) : 0;
  const zilker = isOurs ? Math.round(left.zilker * share) : cents + fee;
  const venue = cents + fee - tax - zilker;
  const source = `dispute of ${place}`;
  book(drop, {
    kind: 'dispute',
    source,
    place,
    gained: { fan: cents, stripe: fee, tax: -tax, zilker: -zilker, venue: -venue },
  });
  const taken = drop.ledger.find((fact) => fact.kind === 'dispute' && fact.source === source)?.gained ?? {};
  if (status !== 'won') return;
  const back = Object.fromEntries(Object.entries(taken).map(([party, gained]) => [party, -gained]));
  book(drop, { kind: 'dispute_won', source, place, gained: back });
}
