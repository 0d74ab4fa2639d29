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

export const orderTransitions: Transitions<OrderState> = {
  held: ['paying', 'paid', 'expired', 'cancelled'],
  paying: ['held', 'authorized', 'paid', 'expiring', 'review'],
  authorized: ['paid', 'review', 'cancelled'],
  paid: ['partially_refunded', 'refunded'],
  partially_refunded: ['refunded'],
  refunded: [],
  expiring: ['paid', 'authorized', 'expired', 'cancelled', 'review'],
  expired: ['paid', 'refunded'],
  cancelled: ['paid', 'refunded'],
  review: ['paid', 'refunded', 'cancelled'],
};

export type TicketState = 'valid' | 'checked_in' | 'refunded' | 'transferred' | 'revoked';

export const ticketTransitions: Transitions<TicketState> = {
  valid: ['checked_in', 'refunded', 'transferred', 'revoked'],
  checked_in: ['refunded', 'revoked'],
  refunded: [],
  transferred: [],
  revoked: [],
};

export function may<S extends string>(table: Transitions<S>, from: S, to: S): boolean {
  return table[from].includes(to);
}

/** The states from which `to` can be reached: what a guard in a WHERE clause lists. */
export function sourcesOf<S extends string>(table: Transitions<S>, to: S): S[] {
  return (Object.keys(table) as S[]).filter((from) => table[from].includes(to));
}
