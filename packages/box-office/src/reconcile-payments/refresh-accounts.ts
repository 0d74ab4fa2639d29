import { and, asc, gt, isNotNull } from 'drizzle-orm';
import * as v from 'valibot';
import { withTransaction } from '../db.ts';
import { isPassing } from '../payments/is-passing.ts';
import { closeDifference, reportDifference } from '../payments/report-difference.ts';
import { connectedAccount, recordAccount } from '../payouts/account-events.ts';
import { venues } from '../schema/catalogue.ts';
import { askPatiently } from './ask-patiently.ts';
import type { Context } from './finding.ts';
import { endsRound } from './look-at.ts';

/** Accounts that are asked for in one round. */
const roundMax = 50;

/**
 * Asks Stripe how venues' accounts stand, some in each round: their events may come in any order, so that the last one is not always the
 * newest. `after` is the last venue of the round before. Resolves to the last of this one, '' at the end.
 * @throws StripeBusy when there is no room for us for long; and what the database says
 */
export async function refreshAccounts(context: Context, after: string): Promise<string> {
  const { db } = context;
  const rows = await db
    .select({ id: venues.id, account: venues.stripeAccountId })
    .from(venues)
    .where(and(isNotNull(venues.stripeAccountId), gt(venues.id, after as typeof venues.$inferSelect.id)))
    .orderBy(asc(venues.id))
    .limit(roundMax);
  for (const { id: venue, account } of rows) {
    if (account === null) continue;
    await refresh(context, { venue, account });
  }
  return rows.length < roundMax ? '' : (rows.at(-1)?.id ?? '');
}

/** An account that Stripe does not tell of keeps no other from being asked for. One that is lost to us is for a person, until it is back. */
async function refresh(
  { db, payments, now }: Context,
  { venue, account }: { venue: string; account: string },
): Promise<void> {
  const difference = { kind: 'account_lost', object: account };
  try {
    const answer = await askPatiently(payments, 'accounts', (stripe) => stripe.accounts.retrieve(account));
    const read = v.parse(connectedAccount, answer);
    await withTransaction(db, (tx) => recordAccount(tx, read, now));
    await closeDifference(db, difference, now);
  } catch (cause) {
    if (endsRound(cause)) throw cause;
    // Stripe is unwell: it is asked for again when its turn comes
    if (isPassing(cause)) return;
    const why = cause instanceof Error ? cause.message : String(cause);
    const sentence = `Account ${account} of venue ${venue} cannot be read at Stripe: ${why.slice(0, 300)}`;
    await reportDifference(db, { ...difference, sentence }, now);
  }
}
