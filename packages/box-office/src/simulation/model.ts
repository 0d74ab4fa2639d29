import type { ErrorCode } from '@zilker/contracts/errors';
import type { LedgerCents, LedgerKind } from '@zilker/contracts/http/money';
import type { HistoryKind } from '@zilker/contracts/http/portal-orders';
import type { PaidBy, Quote, Terms } from '@zilker/contracts/price';
import type {
  DisputeState,
  OrderState,
  PaymentState,
  PayoutState,
  RefundState,
  TicketState,
  VisitState,
} from '@zilker/contracts/states';
import type { ScanModel } from './model-doors.ts';
import type { ReturnModel, TransferModel, WaitingModel } from './model-open-moves.ts';

/**
 * What the sale of a drop is, as plainly as it can be said: plain objects, one thing after the other. No counter is kept: what is
 * taken, sold, promised and used follows from visits and orders, which is what the counters of the database must come to. Times are
 * epoch ms. It knows nothing of locks, batches or SQL.
 */
export type DropModel = {
  readonly types: TypeModel[];
  readonly perFanMax: number;
  readonly ratePerMinute: number;
  readonly insideMax: number;
  readonly visitMs: number;
  readonly holdMs: number;
  /** When cards are charged: in the drop, or once the show is confirmed. */
  readonly capture: 'now' | 'later';
  confirmed: boolean;
  /** Who bears what, from the next order on. */
  terms: Terms & { keptPaidBy: PaidBy };
  /** Whether the show has begun, and the venue can be paid. */
  readonly begun: boolean;
  /** How its venue is paid. */
  readonly pays: PaysModel;
  /** The venue has called it off. */
  cancelled: boolean;
  run: RunModel | null;
  granted: number;
  /** The final number of calls, once the room has said it. */
  called: number | null;
  stoppedAt: number | null;
  /** All that stood still until then is made good. */
  shiftedTo: number;
  /** By place. An order for a returned ticket has none in the line: it has a number below 0, and no visit. */
  readonly visits: Map<number, VisitModel>;
  readonly orders: Map<number, OrderModel>;
  readonly ledger: LedgerModel[];
  /** Payouts by hand, by their keys. */
  readonly byHand: Map<string, number>;
  /** Those by transfer, oldest first. */
  readonly payouts: PayoutModel[];
  /** Before then nobody looks whether there is something to pay out. */
  lookAt: number;
  /** Before then nobody comes in, and from then on no ticket goes to somebody else. */
  readonly doorsAt: number;
  readonly reentry: boolean;
  /** Both oldest first. */
  readonly transfers: TransferModel[];
  readonly returns: ReturnModel[];
  /** The fans who wait for tickets that come back. */
  readonly waiting: Map<number, WaitingModel>;
};

export type PaysModel = {
  by: 'stripe' | 'hand';
  /** Epoch ms: nothing is paid out before, and a share of what fans paid not before `reserveUntil`. */
  from: number;
  reserveUntil: number;
  reserveBps: number;
};
export type PayoutModel = {
  state: PayoutState;
  cents: number;
  attempt: number;
  /** When the provider was first asked in the present attempt. */
  askedAt: number | null;
  readonly createdAt: number;
  /** The provider's number of the transfer, and what of it has come back, as far as we know. */
  transfer: number | null;
  backCents: number;
};

export type TypeModel = {
  readonly priceCents: number;
  capacity: number;
  maxPerOrder: number | null;
  maxPerAccount: number | null;
  saleFrom: number | null;
  saleUntil: number | null;
};

export type VisitModel = {
  state: VisitState;
  callNo: number;
  promised: boolean;
  /** Fans go by numbers here. */
  fan: number | null;
  calledAt: number;
  openBy: number;
  openedAt: number | null;
  endsAt: number | null;
  extensions: number;
  /** Keys of extensions that were made. */
  readonly extended: Set<string>;
};

export type OrderModel = {
  state: OrderState;
  fan: number;
  /** Of each type. */
  quantities: number[];
  /** What it costs and whose each cent is, by the terms when it was reserved or edited. */
  price: Quote;
  /** Who bears what is kept of a refund, as the fan was told. */
  keptPaidBy: PaidBy;
  /** Bodies by idempotency key, the present one and those before. */
  readonly bodies: Map<string, string>;
  createdAt: number;
  expiresAt: number;
  extensions: number;
  /** Keys of extensions that were made. */
  readonly extended: Set<string>;
  declines: number;
  lastDecline: 'declined' | 'card_over_limit' | null;
  /** The present try: the provider's number of the session that was begun. */
  session: number | null;
  endsAs: 'expired' | 'cancelled' | null;
  paid: boolean;
  /** By the provider's number, from 1 on. */
  readonly payments: Map<number, PaymentModel>;
  /** By type, once it is paid. */
  tickets: TicketModel[];
  readonly refunds: RefundModel[];
  disputed: DisputeState | null;
  readonly history: HistoryKind[];
};

export type PaymentModel = {
  state: PaymentState;
  cents: number;
  /** Once it was checked. */
  card: number | null;
  /** Its card had as many tickets as it may have. */
  overLimit?: true;
};
export type TicketModel = {
  type: number;
  state: TicketState;
  /** Who has it. */
  holder: number;
  blocked: boolean;
  /** In the order in which they came. */
  readonly scans: ScanModel[];
};
export type RefundModel = {
  state: RefundState;
  /** Numbers of tickets, from 1 on. */
  tickets: readonly number[];
  cents: number;
  venueCents: number;
  taxCents: number;
  zilkerCents: number;
  attempt: number;
  queuedAt: number;
  /** When the provider was first asked in the present attempt, or last how far it is. */
  askedAt: number | null;
  /** The provider's number. */
  made: number | null;
  /** Those of the provider's that failed. */
  readonly failed: Set<number>;
};
/** The refund of a whole event: which orders it has passed, and whether it has ended. */
export type RunModel = { doneTo: string | null; ended: boolean };
/** A fact that moved money. */
export type LedgerModel = { kind: LedgerKind; source: string; place: number | null; gained: Gained };
export type Gained = Partial<Record<Parties[keyof LedgerCents], number>>;
type Parties = { [K in keyof LedgerCents]: K extends `${infer Party}Cents` ? Party : never };

export type Refused = { refused: ErrorCode } & Record<string, unknown>;
export const refuse = (refused: ErrorCode, detail: Record<string, unknown> = {}): Refused => ({
  refused,
  ...detail,
});

/** A call may be opened, and a choice made, so much later than its time. */
export const graceMs = 2_000;

const holding: readonly OrderState[] = ['held', 'paying', 'authorized', 'expiring', 'review'];
export const holds = (order: OrderModel) => holding.includes(order.state);
const isSold = ({ state }: OrderModel) => state === 'paid' || state === 'partially_refunded';
export const takes = (order: OrderModel) => holds(order) || isSold(order);

/** The tickets of each type in orders that fit, but for those that were given back. */
function sumsOf(drop: DropModel, fits: (order: OrderModel) => boolean): number[] {
  const sums = drop.types.map(() => 0);
  for (const order of drop.orders.values()) {
    if (!fits(order)) continue;
    for (const [type, n] of order.quantities.entries()) sums[type] = at(sums, type) + n;
    for (const { type, state } of order.tickets) if (state === 'refunded') sums[type] = at(sums, type) - 1;
  }
  return sums;
}

/** A returned ticket that is held for somebody is its holder's still: their order takes none of its own. */
export function takenOf(drop: DropModel): number[] {
  const sums = sumsOf(drop, takes);
  for (const { place, number, state } of drop.returns) {
    const type = drop.orders.get(place)?.tickets[number - 1]?.type;
    if (state === 'offered' && type !== undefined) sums[type] = at(sums, type) - 1;
  }
  return sums;
}
export const soldOf = (drop: DropModel) => sumsOf(drop, isSold);
/** What a fan has bought or holds, and what others have sent it. */
export function usedBy(drop: DropModel, fan: number): number[] {
  const sums = sumsOf(drop, (order) => takes(order) && order.fan === fan);
  for (const order of drop.orders.values())
    for (const { type, holder, state } of order.tickets)
      if (holder === fan && order.fan !== fan && state !== 'refunded') sums[type] = at(sums, type) + 1;
  return sums;
}
export const capacityOf = (drop: DropModel) => sum(drop.types.map(({ capacity }) => capacity));
export const callsOf = (drop: DropModel) => sum([...drop.visits.values()].map(({ callNo }) => callNo));
export const uncalledOf = (drop: DropModel) => (drop.called ?? drop.granted) - callsOf(drop);

/** A ticket for each call that is granted and to come, and for each visit that has not chosen yet. */
export function promisedOf(drop: DropModel): number {
  return uncalledOf(drop) + [...drop.visits.values()].filter(({ promised }) => promised).length;
}

/** Tickets that are neither sold, held nor promised. */
export const freeOf = (drop: DropModel) => capacityOf(drop) - sum(takenOf(drop)) - promisedOf(drop);

export function orderAt(drop: DropModel, place: number): OrderModel {
  const order = drop.orders.get(place);
  if (order === undefined) throw new Error(`no order at place ${place}`);
  return order;
}

/** Of an order's payments the one that it keeps. */
export const keptOf = ({ payments }: OrderModel) =>
  [...payments].find(([, { state }]) => state !== 'returning' && state !== 'returned');

/** A fact is booked once, and not at all when it moved nothing. */
export function book(drop: DropModel, fact: LedgerModel): void {
  const isNews = !drop.ledger.some(({ kind, source }) => kind === fact.kind && source === fact.source);
  if (isNews && Object.values(fact.gained).some((cents) => cents !== 0)) drop.ledger.push(fact);
}

/** A clock of those inside as it counts: while the sale is stopped it stands still. */
export function endOf(drop: DropModel, clock: { since: number; ends: number }, now: number): number {
  if (drop.stoppedAt === null) return clock.ends;
  return clock.ends + Math.max(0, now - Math.max(drop.stoppedAt, drop.shiftedTo, clock.since));
}

export const sum = (numbers: readonly number[]) => numbers.reduce((all, n) => all + n, 0);
export const at = (numbers: readonly number[], i: number) => numbers[i] ?? 0;

/** What happened to an order, for those who trace it. */
export const tell = (order: OrderModel, kind: HistoryKind) => order.history.push(kind);

/** How a request to the provider went: `lost` took effect, and its answer did not come. */
export type Ask = () => 'answered' | 'failed' | 'lost';

/** Requests of which one may fail, in their order. */
export function asking(fault: { call: number; after: boolean } | null): Ask {
  let call = 0;
  return () => (fault?.call === call++ ? (fault.after ? 'lost' : 'failed') : 'answered');
}

/** An operation that a request without an answer cut off: its job comes again. */
export const away = { failed: 'away' } as const;
