import type { PayoutSettings, PayoutStanding, VenuePayouts } from '@zilker/contracts/http/operator';

/** 1234 is `12.34`. */
export function decimalOf(cents: number): string {
  return (cents / 100).toFixed(2);
}

/** How a venue is paid and how that came to be, a line a fact. */
export function payoutLines({ venue, name, settings, accountReady, debts, changes }: VenuePayouts): string[] {
  const facts = [
    ['venue', venue],
    ['paid by', wayOf(settings)],
    ['paid', `${daysOf(settings.payoutAfterDays)} after a show`],
    ['kept back', `${percentOf(settings)} of what fans paid, until ${daysOf(settings.reserveDays)} after`],
    ['account', accountReady ? 'Stripe can pay it' : 'Stripe cannot pay it yet'],
    ...debts.map(({ event, title, currency, owedCents }) => {
      return ['owes', `${decimalOf(owedCents)} ${currency.toUpperCase()} of ${title} (${event})`] as const;
    }),
  ] as const;
  return [
    name,
    ...facts.map(([label, value]) => `  ${label.padEnd(12)}${value}`),
    ...changes.map((change) => {
      const who = change.by ?? 'Stripe, whose account was ready';
      return `  ${new Date(change.atMs).toISOString()}  ${differenceOf(change.before, change.after)}, by ${who}`;
    }),
  ];
}

const words: Readonly<Record<keyof PayoutStanding, (of: PayoutStanding) => string>> = {
  payoutBy: (of) => `paid by ${wayOf(of)}`,
  payoutAfterDays: (of) => `paid after ${daysOf(of.payoutAfterDays)}`,
  reserveBps: (of) => `kept back ${percentOf(of)}`,
  reserveDays: (of) => `kept back for ${daysOf(of.reserveDays)}`,
  account: (of) => of.account ?? 'no account',
};

function differenceOf(before: PayoutStanding, after: PayoutStanding): string {
  const changed = (Object.keys(words) as (keyof PayoutStanding)[]).filter(
    (name) => before[name] !== after[name],
  );
  return changed.map((name) => `${words[name](before)} → ${words[name](after)}`).join('; ');
}

function wayOf({ payoutBy }: PayoutSettings): string {
  return payoutBy === 'stripe' ? 'Stripe' : 'hand';
}

function daysOf(days: number): string {
  return days === 1 ? '1 day' : `${days} days`;
}

function percentOf({ reserveBps }: PayoutSettings): string {
  return `${reserveBps / 100}%`;
}
