import type { LedgerLine } from '@zilker/contracts/http/money';
import type { ledger } from '../schema/money.ts';

/** A row of the ledger as the contract has it; with the reference of its payout where it is about one. */
export function ledgerLineOf(row: typeof ledger.$inferSelect, reference: string | null): LedgerLine {
  const { no, kind, orderId: order, source, currency, at } = row;
  const { fanCents, venueCents, zilkerCents, stripeCents, taxCents, paidOutCents } = row;
  const gained = { fanCents, venueCents, zilkerCents, stripeCents, taxCents, paidOutCents };
  return { no, atMs: at.getTime(), kind, order, source, reference, currency, ...gained };
}
