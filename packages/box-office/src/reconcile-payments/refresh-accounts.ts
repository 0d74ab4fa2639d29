import { and, asc, gt, isNotNull } from 'drizzle-orm';
import * as v from 'valibot';
import { withTransaction } from '../db.ts';
import { connectedAccount, recordAccount } from '../payouts/payout-events.ts';
import { venues } from '../schema/catalogue.ts';
import { askPatiently } from './ask-patiently.ts';
import type { Context } from './finding.ts';

/** Accounts that are asked for in one round. */
const roundMax = 50;

/**
 * Asks Stripe how venues' accounts stand, some in each round: their events may come in any order, so that the last one is not always the
 * newest. `after` is the last venue of the round before. Resolves to the last of this one, '' at the end.
 */
export async function refreshAccounts(context: Context, after: string): Promise<string> {
  const { db, payments } = context;
  const rows = await db
    .select({ id: venues.id, account: venues.stripeAccountId })
    .from(venues)
    .where(and(isNotNull(venues.stripeAccountId), gt(venues.id, after as typeof venues.$inferSelect.id)))
    .orderBy(asc(venues.id))
    .limit(roundMax);
  for (const { account } of rows) {
    if (account === null) continue;
    const answer = await askPatiently(payments, 'accounts', (stripe) => stripe.accounts.retrieve(account));
    const read = v.parse(connectedAccount, answer);
    await withTransaction(db, (tx) => recordAccount(tx, read));
  }
  return rows.length < roundMax ? '' : (rows.at(-1)?.id ?? '');
}
