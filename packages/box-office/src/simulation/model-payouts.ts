import { type Ask, away, book, type DropModel, type Refused, refuse, sum } from './model.ts';

/** A transfer as the provider has it, of which of the payouts it is by its number from 0 on, and of which attempt. */
export type TransferTold = {
  n: number;
  payout: number;
  attempt: number;
  cents: number;
  backCents: number;
};

/** One that was not answered for so long is tried by another attempt. */
const unansweredMs = 10 * 60_000;
const dayMs = 86_400_000;
const soonMs = 10 * 60_000;

/** Its venue is paid by transfer, and from now on. */
export const isPaidOut = ({ begun, pays }: DropModel) => begun && pays.by === 'stripe';

/** A payout by hand, once for a key. */
export function payoutByModel(
  drop: DropModel,
  { key, cents }: { key: string; cents: number },
): Refused | 'recorded' {
  const before = drop.byHand.get(key);
  if (before !== undefined) return before === cents ? 'recorded' : refuse('idempotency_key_reused');
  if (!drop.begun) return refuse('event_not_over');
  const leftCents = freeFor(drop, 'all');
  if (cents > leftCents) return refuse('payout_too_high', { leftCents });
  drop.byHand.set(key, cents);
  bookSent(drop, key, cents);
  return 'recorded';
}

/** What is due of a show to a venue that the provider pays: one at a time, and none after one was taken back, or a part of it. */
export function duePayoutsByModel(drop: DropModel, now: number): number {
  const { pays, payouts, lookAt } = drop;
  if (pays.by === 'hand' || pays.from > now || lookAt > now) return 0;
  if (payouts.some(({ state, backCents }) => state === 'due' || backCents > 0)) return 0;
  const freeCents = freeFor(drop, 'all');
  const fromFans = -sum(drop.ledger.map(({ gained }) => gained.fan ?? 0));
  const share = Math.ceil((Math.max(0, fromFans) * pays.reserveBps) / 10_000);
  const cents = freeCents - (now < pays.reserveUntil ? Math.min(freeCents, share) : 0);
  const isLater = freeCents > 0 && cents === 0;
  drop.lookAt = lookAgainAt(drop, { isLater, freeCents }, now);
  if (cents === 0) return 0;
  const failed = payouts.find(({ state }) => state === 'failed');
  if (failed === undefined) {
    const asked = { attempt: 1, askedAt: null, createdAt: now };
    payouts.push({ state: 'due', cents, ...asked, transfer: null, backCents: 0 });
    return 1;
  }
  if (now - (failed.askedAt ?? failed.createdAt) < dayMs) return 0;
  Object.assign(failed, { state: 'due', cents, attempt: failed.attempt + 1, askedAt: null });
  return 1;
}

/** Soon where something waits, else a day later, or as soon as what stays back is payable. */
function lookAgainAt(
  drop: DropModel,
  { isLater, freeCents }: { isLater: boolean; freeCents: number },
  now: number,
): number {
  if (isLater) return Math.min(now + dayMs, drop.pays.reserveUntil);
  const waits = freeCents > 0 || isHeld(drop) || owedBy(drop) > 0;
  return now + (waits ? soonMs : dayMs);
}

/** The job has the provider send one that is due. `made`: the show's transfers so far; `takes`: whether its account takes any. */
export function sendPayoutByModel(
  drop: DropModel,
  about: { nth: number; made: readonly TransferTold[]; takes: boolean; ask: Ask },
  now: number,
): unknown {
  const { nth, made, takes, ask } = about;
  const payout = drop.payouts[nth];
  if (payout?.state !== 'due') return 'stale';
  const own = made.filter((transfer) => transfer.payout === nth && transfer.cents === payout.cents);
  // what was promised to fans since must leave enough
  const isEnough = freeFor(drop, 'all but what is due') >= payout.cents;
  const isOld = payout.askedAt !== null && now - payout.askedAt >= unansweredMs;
  if (isOld || (payout.askedAt !== null && !isEnough)) {
    if (ask() !== 'answered') return away;
    const [found] = own.toReversed();
    if (found !== undefined) return send(drop, nth, found);
    if (!isOld) return 'stale';
  }
  if (!isEnough) return fail(payout, now);
  if (isOld) payout.attempt += 1;
  if (isOld || payout.askedAt === null) payout.askedAt = now;
  const before = own.find(({ attempt }) => attempt === payout.attempt);
  const asked = ask();
  if (asked === 'failed') return away;
  if (before === undefined && !takes) return fail(payout, now);
  if (asked === 'lost') return away;
  return send(drop, nth, before ?? { n: made.length + 1 });
}

function fail(payout: DropModel['payouts'][number], now: number): 'failed' {
  Object.assign(payout, { state: 'failed', askedAt: now });
  return 'failed';
}

function send(drop: DropModel, nth: number, { n }: Pick<TransferTold, 'n'>): 'sent' | 'stale' {
  const payout = drop.payouts[nth];
  if (payout?.state !== 'due') return 'stale';
  Object.assign(payout, { state: 'sent', transfer: n });
  bookSent(drop, `po ${nth}`, payout.cents);
  return 'sent';
}

/** What the provider says of a transfer, in any order and number: that it was made, and how much of it has come back. */
export function recordTransferByModel(drop: DropModel, told: TransferTold): string {
  const payout = drop.payouts[told.payout];
  if (payout === undefined) return 'ignored';
  if (told.cents !== payout.cents) return 'stale';
  if (payout.transfer !== null && payout.transfer !== told.n) return 'stale';
  const isNew = send(drop, told.payout, told) === 'sent';
  const moreCents = told.backCents - payout.backCents;
  if (moreCents <= 0) return isNew ? 'recorded' : 'stale';
  payout.backCents = told.backCents;
  const source = `po ${told.payout} to ${told.backCents}`;
  const gained = { venue: moreCents, paidOut: -moreCents };
  book(drop, { kind: 'payout_failed', source, place: null, gained });
  if (told.backCents === payout.cents) payout.state = 'reversed';
  return 'recorded';
}

function bookSent(drop: DropModel, source: string, cents: number): void {
  book(drop, { kind: 'payout', source, place: null, gained: { venue: -cents, paidOut: cents } });
}

/** What the venue has and nobody has a claim on; nothing while a show is called off and somebody's refund is not decided. */
function freeFor(drop: DropModel, of: 'all' | 'all but what is due'): number {
  const hasCents = sum(drop.ledger.map(({ gained }) => gained.venue ?? 0));
  const due = of === 'all' ? sum(drop.payouts.map(({ state, cents }) => (state === 'due' ? cents : 0))) : 0;
  return isHeld(drop) ? 0 : Math.max(0, hasCents - due - owedBy(drop));
}

const isHeld = ({ run }: DropModel) => run !== null && !run.ended;

/** The venue's part of refunds that are promised and have not gone out. */
function owedBy({ orders }: DropModel): number {
  const promised = [...orders.values()].flatMap(({ refunds }) => refunds);
  return sum(
    promised.map(({ state, venueCents }) => (state === 'requested' || state === 'failed' ? venueCents : 0)),
  );
}
