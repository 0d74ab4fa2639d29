import type { ErrorCode } from '@zilker/contracts/errors';
import type { OrderState, VisitState } from '@zilker/contracts/states';

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
  granted: number;
  /** The final number of calls, once the room has said it. */
  called: number | null;
  stoppedAt: number | null;
  /** All that stood still until then is made good. */
  shiftedTo: number;
  /** By place. */
  readonly visits: Map<number, VisitModel>;
  readonly orders: Map<number, OrderModel>;
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
  /** Bodies by idempotency key, the present one and those before. */
  readonly bodies: Map<string, string>;
  createdAt: number;
  expiresAt: number;
  extensions: number;
  /** Keys of extensions that were made. */
  readonly extended: Set<string>;
  declines: number;
  /** A session at the payment provider was begun. */
  session: boolean;
  /** A payment is known. */
  payment: boolean;
  endsAs: 'expired' | 'cancelled' | null;
  paid: boolean;
};

export type Refused = { refused: ErrorCode } & Record<string, unknown>;
export const refuse = (refused: ErrorCode, detail: Record<string, unknown> = {}): Refused => ({
  refused,
  ...detail,
});

/** A call may be opened, and a choice made, so much later than its time. */
export const graceMs = 2_000;

const holding: readonly OrderState[] = ['held', 'paying', 'authorized', 'expiring', 'review'];
export const holds = (order: OrderModel) => holding.includes(order.state);
export const takes = (order: OrderModel) => holds(order) || order.state === 'paid';

/** The tickets of each type in orders that fit. */
function sumsOf(drop: DropModel, fits: (order: OrderModel) => boolean): number[] {
  const sums = drop.types.map(() => 0);
  for (const order of drop.orders.values())
    if (fits(order)) for (const [type, n] of order.quantities.entries()) sums[type] = at(sums, type) + n;
  return sums;
}

export const takenOf = (drop: DropModel) => sumsOf(drop, takes);
export const soldOf = (drop: DropModel) => sumsOf(drop, (order) => order.state === 'paid');
export const usedBy = (drop: DropModel, fan: number) =>
  sumsOf(drop, (order) => takes(order) && order.fan === fan);
export const capacityOf = (drop: DropModel) => sum(drop.types.map(({ capacity }) => capacity));
export const callsOf = (drop: DropModel) => sum([...drop.visits.values()].map(({ callNo }) => callNo));
export const uncalledOf = (drop: DropModel) => (drop.called ?? drop.granted) - callsOf(drop);

/** A ticket for each call that is granted and to come, and for each visit that has not chosen yet. */
export function promisedOf(drop: DropModel): number {
  return uncalledOf(drop) + [...drop.visits.values()].filter(({ promised }) => promised).length;
}

/** Tickets that are neither sold, held nor promised. */
export const freeOf = (drop: DropModel) => capacityOf(drop) - sum(takenOf(drop)) - promisedOf(drop);

/** A clock of those inside as it counts: while the sale is stopped it stands still. */
export function endOf(drop: DropModel, clock: { since: number; ends: number }, now: number): number {
  if (drop.stoppedAt === null) return clock.ends;
  return clock.ends + Math.max(0, now - Math.max(drop.stoppedAt, drop.shiftedTo, clock.since));
}

export const sum = (numbers: readonly number[]) => numbers.reduce((all, n) => all + n, 0);
export const at = (numbers: readonly number[], i: number) => numbers[i] ?? 0;
