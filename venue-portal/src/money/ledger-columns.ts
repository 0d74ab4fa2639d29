import type { LedgerCents } from '@zilker/contracts/http/money';

/** The parties in the order in which money passes: from fans, to whom, and out. */
export const ledgerColumns: readonly { of: keyof LedgerCents; name: string }[] = [
  { of: 'fanCents', name: 'Fan' },
  { of: 'venueCents', name: 'You' },
  { of: 'taxCents', name: 'Tax' },
  { of: 'stripeCents', name: 'Card' },
  { of: 'zilkerCents', name: 'Zilker' },
  { of: 'paidOutCents', name: 'Paid out' },
];
