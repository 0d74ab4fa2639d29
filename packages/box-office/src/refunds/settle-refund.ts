import { Refusal } from '@zilker/contracts/errors';
import type { SettledRefund } from '@zilker/contracts/http/operator';
import type { Id } from '@zilker/contracts/ids';
import { and, eq, inArray, like, sql } from 'drizzle-orm';
import { type Db, type Tx, withTransaction } from '../db.ts';
import { book } from '../money/book.ts';
import { note } from '../money/note.ts';
import { once } from '../portal/once.ts';
import { ledger, refunds } from '../schema/money.ts';
import { entryOf, lockRefund, type RefundRow } from './record-refund.ts';

/**
 * A person says that the fan has the money of a refund that failed, once for each key. It was sent by another way, which `reference` names, and
 * is booked; or it had gone by a refund of the same order that was made at Stripe by hand (`re_…`), which is in the ledger already.
 * @throws Refusal `refund_unknown`, `refund_not_failed`, `bad_request` for a refund of Stripe that is not of this order or has not as much
 * left, and for more than the fan has paid; `idempotency_key_reused`
 */
export async function settleRefund(
  db: Db,
  input: {
    refund: Id<'refund'>;
    reference: string;
    /** Who says so. */
    staff: string;
    idempotencyKey: string;
  },
  now: Date,
): Promise<SettledRefund> {
  const { refund, reference, staff, idempotencyKey: key } = input;
  return withTransaction(db, async (tx) => {
    const row = await lockRefund(tx, refund, { withOrder: true });
    if (row === null) throw new Refusal('refund_unknown');
    const { orderId: order, amountCents, currency } = row;
    const reply = { id: refund, order, amountCents, currency };
    return once(tx, { scope: `settle-refund:${refund}`, key, body: { reference } }, reply, async () => {
      if (row.state !== 'failed') throw new Refusal('refund_not_failed');
      const isAtStripe = /^(re|pyr)_/.test(reference);
      const name = isAtStripe ? await matchedTo(tx, row, reference) : await bookedAs(tx, row, now);
      const values = { state: 'succeeded', stripeRefundId: name, problem: null, endedAt: now } as const;
      await tx.update(refunds).set(values).where(eq(refunds.id, refund));
      const detail = { refund, amountCents, reference, by: staff };
      await note(tx, [{ order, kind: 'refund_succeeded', detail }], now);
    });
  });
}

/** What it is found by, in the place of a refund of Stripe: nothing that Stripe says of its tries moves it any more. */
async function bookedAs(tx: Tx, row: RefundRow, now: Date): Promise<string> {
  const lines = eq(ledger.orderId, row.orderId);
  const cents = (kinds: ('payment' | 'refund' | 'refund_failed')[]) =>
    sql<number>`coalesce(sum(${ledger.fanCents}) FILTER (WHERE ${inArray(ledger.kind, kinds)}), 0)`.mapWith(
      Number,
    );
  const [sums] = await tx
    .select({ paid: cents(['payment']), back: cents(['refund', 'refund_failed']) })
    .from(ledger)
    .where(lines);
  const leftCents = -(sums?.paid ?? 0) - (sums?.back ?? 0);
  if (row.amountCents > leftCents)
    throw unfit('The fan has that money already: name the refund at Stripe that it went by (re_…).');
  await book(tx, [entryOf(row, 'refund', row.id)], now);
  return row.id;
}

/** The refund at Stripe stays as it is booked. Several of ours may share one that was of more. */
async function matchedTo(tx: Tx, row: RefundRow, reference: string): Promise<string> {
  const lines = await tx
    .select({ kind: ledger.kind, fanCents: ledger.fanCents })
    .from(ledger)
    .where(
      and(
        eq(ledger.orderId, row.orderId),
        eq(ledger.source, reference),
        inArray(ledger.kind, ['refund', 'refund_failed']),
      ),
    );
  const wentCents = lines.reduce((sum, { fanCents }) => sum + fanCents, 0);
  const ofOrder = eq(refunds.orderId, row.orderId);
  const [own] = await tx
    .select({ id: refunds.id })
    .from(refunds)
    .where(and(ofOrder, eq(refunds.stripeRefundId, reference)));
  if (wentCents === 0 || own !== undefined)
    throw unfit('No refund of that name was made at Stripe by hand for this order, or it came back.');
  const shared = await tx
    .select({ amountCents: refunds.amountCents })
    .from(refunds)
    .where(and(ofOrder, like(refunds.stripeRefundId, `%/${reference}`)));
  const leftCents = wentCents - shared.reduce((sum, { amountCents }) => sum + amountCents, 0);
  if (row.amountCents > leftCents) throw unfit('That refund at Stripe was not of as much.');
  return `${row.id}/${reference}`;
}

function unfit(message: string): Refusal {
  return new Refusal('bad_request', { message, detail: { path: 'reference' } });
}
