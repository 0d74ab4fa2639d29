import { Refusal } from '@zilker/contracts/errors';
import type { Currency } from '@zilker/contracts/fields';
import type { Payout } from '@zilker/contracts/http/money';
import { type Id, newId } from '@zilker/contracts/ids';
import { and, eq, ne } from 'drizzle-orm';
import { type Db, type Tx, withTransaction } from '../db.ts';
import { once } from '../portal/once.ts';
import { payouts } from '../schema/money.ts';
import { eventBalance, freeCentsOf } from './event-balance.ts';
import { lockEventRow } from './lock-payout.ts';
import { payoutView } from './payout-view.ts';
import { bookSent } from './record-sent.ts';

type PayoutByHand = { amountCents: number; currency: Currency; reference: string };

/**
 * Records a payout that a person has made by hand, once for each key, and once for what the bank calls it: it is in the ledger at once. It
 * may touch the reserve, never what the venue does not have or fans were promised back.
 * @throws Refusal `event_unknown`, `bad_request` for another currency than the event's, `event_not_over`, `payout_recorded` (detail
 * `payout`), `payout_too_high` (detail `leftCents`), `idempotency_key_reused`
 */
export async function recordPayout(
  db: Db,
  input: {
    event: Id<'event'>;
    payout: PayoutByHand;
    /** Who says so. */
    staff: string;
    idempotencyKey: string;
  },
  now: Date,
): Promise<Payout> {
  const id = newId('payout');
  const { payout: body, idempotencyKey: key, staff: recordedBy } = input;
  return withTransaction(db, async (tx) => {
    const event = await lockEventRow(tx, input.event);
    if (event === undefined) throw new Refusal('event_unknown');
    const scope = `record-payout:${event.id}`;
    const { payout } = await once(tx, { scope, key, body }, { payout: id }, async () => {
      refuseForeign(body.currency, event.currency);
      if (event.startsAt > now) throw new Refusal('event_not_over');
      await refuseRecorded(tx, event.id, body);
      const leftCents = freeCentsOf(await eventBalance(tx, event.id));
      if (body.amountCents > leftCents) throw new Refusal('payout_too_high', { detail: { leftCents } });
      const of = { venueId: event.venueId, eventId: event.id };
      const at = { createdAt: now, sentAt: now };
      const values = { id, ...of, ...body, ...at, by: 'hand', state: 'sent', recordedBy } as const;
      const made = await tx.insert(payouts).values(values).returning();
      for (const row of made) await bookSent(tx, row, now);
    });
    const [row] = await tx.select().from(payouts).where(eq(payouts.id, payout));
    if (row === undefined) throw new Error('a payout that was recorded is gone');
    return payoutView(row, event.title);
  });
}

function refuseForeign(currency: Currency, ofEvent: Currency): void {
  if (currency === ofEvent) return;
  const message = `This event is paid in ${ofEvent.toUpperCase()}.`;
  throw new Refusal('bad_request', { message, detail: { path: 'currency' } });
}

/** Under the event's lock; the index `payouts_by_hand` is the last word. */
async function refuseRecorded(
  tx: Tx,
  event: Id<'event'>,
  { amountCents, currency, reference }: PayoutByHand,
): Promise<void> {
  const [recorded] = await tx
    .select({ payout: payouts.id })
    .from(payouts)
    .where(
      and(
        eq(payouts.eventId, event),
        eq(payouts.amountCents, amountCents),
        eq(payouts.currency, currency),
        eq(payouts.reference, reference),
        eq(payouts.by, 'hand'),
        ne(payouts.state, 'reversed'),
      ),
    );
  if (recorded !== undefined) throw new Refusal('payout_recorded', { detail: recorded });
}
