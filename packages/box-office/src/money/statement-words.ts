import type { LedgerCents } from '@zilker/contracts/http/money';

/** The columns of amounts, in the order in which money passes: from fans, to whom, and out. */
export const amountColumns: readonly { of: keyof LedgerCents; name: string }[] = [
  { of: 'fanCents', name: 'Fans' },
  { of: 'venueCents', name: 'Venue' },
  { of: 'taxCents', name: 'Tax' },
  { of: 'stripeCents', name: 'Card' },
  { of: 'zilkerCents', name: 'Zilker' },
  { of: 'paidOutCents', name: 'Paid out' },
];

/** 1234 is `12.34`, -5 is `-0.05`: for machines and columns of figures. */
export function decimalOf(cents: number): string {
  const digits = String(Math.abs(cents)).padStart(3, '0');
  return `${cents < 0 ? '-' : ''}${digits.slice(0, -2)}.${digits.slice(-2)}`;
}
