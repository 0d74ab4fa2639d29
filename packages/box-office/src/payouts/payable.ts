import { type EventBalance, freeCentsOf } from './event-balance.ts';

/** What decides on a venue's payout for one event, in cents of one currency. */
export type PayableInput = EventBalance & {
  startsAt: Date;
  /** Nothing is paid out before so many days after the show. */
  payoutAfterDays: number;
  /** That share of what fans paid stays back for refunds, until so many days after the show. */
  reserveBps: number;
  reserveDays: number;
};

export type Payable = {
  reservedCents: number;
  /** What the next part comes to, and when it can be paid out; null where nothing is owed. */
  payableCents: number;
  payableAt: Date | null;
};

const dayMs = 86_400_000;

/** What of an event's balance can be paid out, and when. A balance below 0 is carried by this event alone. */
export function payable(input: PayableInput, now: Date): Payable {
  const { fromFansCents, startsAt } = input;
  const from = daysAfter(startsAt, input.payoutAfterDays);
  const reserveUntil = daysAfter(startsAt, Math.max(input.reserveDays, input.payoutAfterDays));
  const freeCents = freeCentsOf(input);
  const share = Math.ceil((Math.max(0, fromFansCents) * input.reserveBps) / 10_000);
  const reservedCents = now < reserveUntil ? Math.min(freeCents, share) : 0;
  const payableCents = freeCents - reservedCents;
  if (freeCents === 0) return { reservedCents: 0, payableCents: 0, payableAt: null };
  return { reservedCents, payableCents, payableAt: payableCents > 0 ? from : reserveUntil };
}

function daysAfter(time: Date, days: number): Date {
  return new Date(time.getTime() + days * dayMs);
}
