import { Refusal } from '@zilker/contracts/errors';
import type { Payout } from '@zilker/contracts/http/money';
import type { Id } from '@zilker/contracts/ids';
import { eq } from 'drizzle-orm';
import { type Db, withTransaction } from '../db.ts';
import { once } from '../portal/once.ts';
import { events } from '../schema/catalogue.ts';
import { payouts } from '../schema/money.ts';
import { lockPayout } from './lock-payout.ts';
import { payoutView } from './payout-view.ts';
import { recordReversed } from './record-reversed.ts';

/**
 * Takes back a payout by hand that was recorded wrongly, once for each key: the ledger gives the venue that money again, and it can be
 * paid out as if nothing had been; by Stripe a day later, so that the right one can be recorded before. Both lines stay.
 * @throws Refusal `payout_unknown`, `payout_by_stripe` for one that moved money, `payout_undone`, `idempotency_key_reused`
 */
export async function undoPayout(
  db: Db,
  input: {
    payout: Id<'payout'>;
    reason: string;
    /** Who says so. */
    staff: string;
    idempotencyKey: string;
  },
  now: Date,
): Promise<Payout> {
  const { payout: id, reason, staff, idempotencyKey: key } = input;
  return withTransaction(db, async (tx) => {
    const payout = await lockPayout(tx, id);
    if (payout === undefined) throw new Refusal('payout_unknown');
    await once(tx, { scope: `undo-payout:${id}`, key, body: { reason } }, { payout: id }, async () => {
      if (payout.by !== 'hand') throw new Refusal('payout_by_stripe');
      if (payout.state !== 'sent') throw new Refusal('payout_undone');
      await recordReversed(tx, payout, payout.amountCents, now);
      await tx.update(payouts).set({ reversedBy: staff, problem: reason }).where(eq(payouts.id, id));
      await tx.update(events).set({ payoutLookAt: null }).where(eq(events.id, payout.eventId));
    });
    const [undone] = await tx
      .select({ row: payouts, title: events.title })
      .from(payouts)
      .innerJoin(events, eq(events.id, payouts.eventId))
      .where(eq(payouts.id, id));
    if (undone === undefined) throw new Error('a payout that was undone is gone');
    return payoutView(undone.row, undone.title);
  });
}
