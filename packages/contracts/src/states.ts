/**
 * The state tables of DESIGN 1: for each state, where it may go. Code asks `may(order, from, to)`; SQL guards repeat the
 * same pairs in their WHERE clauses, and a test holds both against these tables.
 */
export type Transitions<S extends string> = Readonly<Record<S, readonly S[]>>;

export type DropPhase =
  | 'scheduled'
  | 'lobby'
  | 'frozen'
  | 'drawn'
  | 'calling'
  | 'paused'
  | 'sold_out'
  | 'closed';

/**
 * `frozen` waits for its beacon round; `drawn` has its order and calls nobody yet. `paused` stops calls, not the line. Standby calls
 * as soon as its line opens, and again when tickets come back after it was sold out.
 */
export const dropTransitions: Transitions<DropPhase> = {
  scheduled: ['lobby', 'calling', 'closed'],
  lobby: ['frozen', 'closed'],
  frozen: ['drawn', 'closed'],
  drawn: ['calling', 'paused', 'sold_out', 'closed'],
  calling: ['paused', 'sold_out', 'closed'],
  paused: ['calling', 'sold_out', 'closed'],
  sold_out: ['calling', 'closed'],
  closed: [],
};

export type VisitState = 'called' | 'open' | 'holding' | 'done' | 'lapsed';

/** A lapsed visit that was never opened may be called again; every other end is final. */
export const visitTransitions: Transitions<VisitState> = {
  called: ['open', 'lapsed'],
  open: ['holding', 'lapsed'],
  holding: ['done', 'lapsed'],
  done: [],
  lapsed: ['called'],
};

export type OrderState =
  | 'held'
  | 'paying'
  | 'authorized'
  | 'paid'
  | 'partially_refunded'
  | 'refunded'
  | 'expiring'
  | 'expired'
  | 'cancelled'
  | 'review';

/**
 * `authorized`: the card is held for the whole amount and nothing is charged yet. It goes back to `held` when the card turns out to be over
 * its limit while time is left for another one, and ends when the hold on the card is given up.
 */
export const orderTransitions: Transitions<OrderState> = {
  held: ['paying', 'paid', 'expired', 'cancelled'],
  paying: ['held', 'authorized', 'paid', 'expiring'],
  authorized: ['held', 'paid', 'review', 'expired', 'cancelled'],
  paid: ['partially_refunded', 'refunded'],
  partially_refunded: ['refunded'],
  refunded: [],
  expiring: ['paid', 'authorized', 'expired', 'cancelled'],
  expired: ['authorized', 'paid'],
  cancelled: ['authorized', 'paid'],
  review: ['authorized', 'cancelled'],
};

export type TicketState = 'valid' | 'checked_in' | 'outside' | 'refunded' | 'revoked';

/**
 * `outside`: was in, went out, and may come in again where the event allows that. A ticket that moves to somebody else stays, with a higher
 * serial.
 */
export const ticketTransitions: Transitions<TicketState> = {
  valid: ['checked_in', 'refunded', 'revoked'],
  // back to `valid` where the check-in is undone
  checked_in: ['valid', 'outside', 'refunded', 'revoked'],
  // and where an undo that was made before comes later
  outside: ['valid', 'checked_in', 'refunded', 'revoked'],
  refunded: [],
  // a dispute that the venue wins
  revoked: ['valid', 'checked_in', 'outside'],
};

export type TransferState = 'offered' | 'accepted' | 'declined' | 'withdrawn' | 'lapsed';

/** A ticket on its way to another phone number; it is the giver's until it is accepted, and cannot be shown meanwhile. */
export const transferTransitions: Transitions<TransferState> = {
  offered: ['accepted', 'declined', 'withdrawn', 'lapsed'],
  accepted: [],
  declined: [],
  withdrawn: [],
  lapsed: [],
};

export type ReturnState = 'listed' | 'offered' | 'sold' | 'withdrawn' | 'lapsed';

/** A ticket that its holder offers back at face value. `offered`: somebody of the event's list holds its stock and may be paying. */
export const returnTransitions: Transitions<ReturnState> = {
  listed: ['offered', 'withdrawn', 'lapsed'],
  offered: ['listed', 'sold'],
  sold: [],
  withdrawn: [],
  lapsed: [],
};

export type PaymentState = 'authorized' | 'capturing' | 'captured' | 'returning' | 'returned';

/**
 * Money that a fan's card has held or paid for an order. An order keeps one payment; any other goes back, given up where it was only
 * held and refunded where it was taken.
 */
export const paymentTransitions: Transitions<PaymentState> = {
  authorized: ['capturing', 'captured', 'returning', 'returned'],
  capturing: ['captured', 'returning', 'returned'],
  captured: ['returning'],
  returning: ['returned'],
  returned: [],
};

export type RefundState = 'requested' | 'sent' | 'succeeded' | 'failed' | 'disputed';

/**
 * `sent`: Stripe has taken it and the bank has not said that it arrived. A refund that failed is owed still, and may be sent again, or settled by
 * a person. `disputed`: it never went, and the fan's bank took all that was left of the payment, by a dispute that was lost.
 */
export const refundTransitions: Transitions<RefundState> = {
  requested: ['sent', 'succeeded', 'failed', 'disputed'],
  sent: ['succeeded', 'failed'],
  succeeded: ['failed'],
  failed: ['requested', 'succeeded', 'disputed'],
  // the dispute is won after all; or Stripe had made it before
  disputed: ['sent', 'succeeded', 'failed'],
};

export type PayoutState = 'due' | 'sent' | 'failed' | 'reversed';

/** By hand it is `sent` as soon as it is recorded. */
export const payoutTransitions: Transitions<PayoutState> = {
  due: ['sent', 'failed'],
  sent: ['reversed'],
  failed: ['due'],
  reversed: [],
};

export type DisputeState = 'open' | 'won' | 'lost';

export const disputeTransitions: Transitions<DisputeState> = {
  open: ['won', 'lost'],
  won: ['lost'],
  lost: ['won'],
};

export function may<S extends string>(table: Transitions<S>, from: S, to: S): boolean {
  return table[from].includes(to);
}

/** The states from which `to` can be reached: what a guard in a WHERE clause lists. */
export function sourcesOf<S extends string>(table: Transitions<S>, to: S): S[] {
  return (Object.keys(table) as S[]).filter((from) => table[from].includes(to));
}
