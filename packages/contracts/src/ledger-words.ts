import type { LedgerKind } from './http/money.ts';

/** What a line of the ledger is about, the same on every screen and paper. */
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
