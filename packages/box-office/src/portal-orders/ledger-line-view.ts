import type { LedgerLine } from '@zilker/contracts/http/money';
import type { ledger } from '../schema/money.ts';

/** A fact of the ledger as a line that can be traced. */
export function ledgerLineView(row: typeof ledger.$inferSelect): LedgerLine {
  const { no, at, kind, orderId: order, source, currency } = row;
  const { fanCents, venueCents, zilkerCents, stripeCents, taxCents, paidOutCents } = row;
  const cents = { fanCents, venueCents, zilkerCents, stripeCents, taxCents, paidOutCents };
  return { no, atMs: at.getTime(), kind, order, source, currency, ...cents };
}
