import type { Payout } from '@zilker/contracts/http/money';
import type { payouts } from '../schema/money.ts';

export type PayoutRow = typeof payouts.$inferSelect;

export function payoutView(row: PayoutRow, title: string): Payout {
  const { id, eventId: event, state, by, currency, amountCents, reference, problem, createdAt } = row;
  return {
    id,
    event,
    title,
    state,
    by,
    currency,
    amountCents,
    reference,
    problem,
    atMs: createdAt.getTime(),
  };
}
