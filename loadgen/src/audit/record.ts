import type { Currency } from '@zilker/contracts/fields';
import type { Direction } from '@zilker/contracts/http/doors';
import type { LedgerCents, LedgerKind } from '@zilker/contracts/http/money';
import type { HistoryKind } from '@zilker/contracts/http/portal-orders';
import type { Id } from '@zilker/contracts/ids';
import type { FeeSchedule } from '@zilker/contracts/price';
import type { CallEntry } from '@zilker/contracts/signals/calls';
import type {
  DropPhase,
  OrderState,
  PaymentState,
  RefundState,
  ReturnState,
  TicketState,
  TransferState,
  VisitState,
} from '@zilker/contracts/states';
import type { FanRecord } from '../fan/fan-record.ts';
import type { StripeBooks } from '../stack/stripe-books.ts';

/** All that an audit judges: what the stores hold after a drop, and what its fans saw. Times are epoch ms, money cents. */
export type DropRecord = {
  drop: {
    id: Id<'drop'>;
    phase: DropPhase;
    perFanMax: number;
    /** Whether who went out may come in again. */
    reentry: boolean;
    granted: number;
    promised: number;
    calls: number;
    /** What the room reported at the end; null when it did not. */
    called: number | null;
    places: number | null;
    n: number | null;
    drawnAtMs: number | null;
    /** Hex; null until the draw. */
    seed: string | null;
  };
  types: { id: string; capacity: number; taken: number; sold: number }[];
  visits: {
    index: number;
    position: number | null;
    callNo: number;
    state: VisitState;
    promised: boolean;
    account: string | null;
    openedAtMs: number | null;
  }[];
  orders: {
    id: string;
    /** Below 0 where it is for a returned ticket, which has no place in the line. */
    index: number;
    account: string;
    state: OrderState;
    quantity: number;
    totalCents: number;
    currency: Currency;
    fees: FeeSchedule;
    venueCents: number;
    taxCents: number;
    cardCents: number;
    zilkerCents: number;
    lines: { type: string; quantity: number; priceCents: number }[];
  }[];
  tickets: { id: string; order: string; type: string; account: string; state: TicketState }[];
  /** Every payment of the event's orders, kept or given back. */
  payments: {
    id: string;
    order: string;
    state: PaymentState;
    amountCents: number;
    currency: Currency;
    fingerprint: string | null;
    returnReason: string | null;
  }[];
  /** Those of nothing, for free tickets, name no payment. */
  refunds: {
    id: string;
    order: string;
    payment: string | null;
    state: RefundState;
    amountCents: number;
    tickets: string[];
  }[];
  /** Tickets that were sent to another fan; `to` is known once one has accepted or declined. */
  transfers: {
    id: string;
    ticket: string;
    from: string;
    to: string | null;
    state: TransferState;
    settledAtMs: number | null;
  }[];
  /** Tickets that were offered back; `order` is whose it was offered last. */
  returns: { id: string; ticket: string; state: ReturnState; order: string | null }[];
  /** Every scan on record, in the order of time. */
  checkIns: {
    id: string;
    ticket: string;
    gate: string;
    direction: Direction;
    accepted: boolean;
    offline: boolean;
    atMs: number;
    /** Whoever came in by it went out again; it was taken back. */
    left: boolean;
    undone: boolean;
  }[];
  /** In the order in which it was booked. */
  ledger: ({ kind: LedgerKind; source: string; order: string | null; currency: Currency } & LedgerCents)[];
  /** What happened to each order, in the order in which it did. */
  history: { order: string; kind: HistoryKind; payment: string | null }[];
  /** The books of the stand-in for Stripe. */
  stripe: StripeBooks;
  /** Tickets an account has taken, by the checked counter. */
  usage: { account: string; taken: number }[];
  /**
   * Every call that was ever in the stream, in order of time: read while the drop ran as well as at its end, since a stream that was
   * lost is written anew.
   */
  calls: CallEntry[];
  /** The rate from then on, the first from the beginning. */
  rates: { fromMs: number; ratePerMinute: number }[];
  /** Calls made and calls granted, each pair read in one go while the drop ran. */
  grants: { atMs: number; calls: number; granted: number }[];
  /** What was still to be done when the run stopped waiting; dead letters that were there before do not count. */
  backlog: { name: string; count: number }[];
  deadLetters: { name: string; count: number }[];
  /** What was made to fail meanwhile, and until when. */
  faults: Fault[];
  /** Breaches by the box office's own watch, in sentences. */
  boxOffice: string[];
  fans: FanRecord[];
};

/** A part of the stack that was made to fail. Times are epoch ms; `toMs` is when it was made whole again. */
export type Fault = {
  what: string;
  fromMs: number;
  toMs: number;
  /** The room's memory was lost or set back: it gives no index again, so it may leave some out. */
  memoryLost: boolean;
};
