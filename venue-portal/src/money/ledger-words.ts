import type { LedgerCents, LedgerKind } from '@zilker/contracts/http/money';

/** What a line of the ledger is about. */
export const ledgerWords: Readonly<Record<LedgerKind, string>> = {
  payment: 'Payment',
  card_cost: 'Card cost, put right',
  refund: 'Refund',
  refund_failed: 'Refund that failed',
  dispute: 'Dispute',
  dispute_won: 'Dispute won',
  payout: 'Payout',
  payout_failed: 'Payout that came back',
};

/** The parties in the order in which money passes: from fans, to whom, and out. */
export const ledgerColumns: readonly { of: keyof LedgerCents; name: string }[] = [
  { of: 'fanCents', name: 'Fan' },
  { of: 'venueCents', name: 'You' },
  { of: 'taxCents', name: 'Tax' },
  { of: 'stripeCents', name: 'Card' },
  { of: 'zilkerCents', name: 'Zilker' },
  { of: 'paidOutCents', name: 'Paid out' },
];
