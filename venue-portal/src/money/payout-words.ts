import type { Payout, VenueMoney } from '@zilker/contracts/http/money';
import { percentOf } from './terms-form.ts';

type Settings = Pick<VenueMoney, 'payoutBy' | 'payoutAfterDays' | 'reserveBps' | 'reserveDays'>;

/** How the venue is paid, in sentences. */
export function settingsWords({ payoutBy, payoutAfterDays, reserveBps, reserveDays }: Settings): string {
  const paid = `Paid out ${payoutBy === 'stripe' ? 'by Stripe' : 'by hand'} ${afterWords(payoutAfterDays)}.`;
  // nothing is paid before the rest is
  const until = Math.max(reserveDays, payoutAfterDays);
  if (reserveBps === 0 || until === payoutAfterDays) return paid;
  return `${paid} ${percentOf(reserveBps)}% of what fans paid is kept back for refunds, until ${afterWords(until)}.`;
}

type Standing = Pick<VenueMoney, 'payoutBy' | 'account' | 'events'>;

/** Why a payout is not what it was to be; null for one that is. */
export function problemWords({ state, by, event, problem }: Payout, money: Standing): string | null {
  if (problem === null) return null;
  if (state === 'failed') return isTriedAgain(event, money) ? `${problem} It is tried again.` : problem;
  return state === 'reversed' && by === 'hand' ? `Recorded wrongly: ${problem}` : null;
}

/** Stripe pays the venue, can, and something of that show is to be paid. */
function isTriedAgain(event: Payout['event'], { payoutBy, account, events }: Standing): boolean {
  const left = events.some((one) => one.event === event && one.payableCents > 0);
  return left && payoutBy === 'stripe' && account?.payoutsEnabled === true;
}

function afterWords(days: number): string {
  if (days === 0) return 'as soon as the show begins';
  return `${days === 1 ? 'a day' : `${days} days`} after the show`;
}
