import { idSchema } from '@zilker/contracts/ids';
import * as v from 'valibot';
import type { Tx } from '../db.ts';
import type { Outcome } from '../payments/stored-event.ts';
import type { StripeEvent } from '../payments/stripe-objects.ts';
import { lockPayout } from './lock-payout.ts';
import { recordReversed } from './record-reversed.ts';
import { recordSent } from './record-sent.ts';

/** What of Stripe's transfer concerns us. */
export const transferObject = v.object({
  id: v.string(),
  object: v.literal('transfer'),
  amount: v.pipe(v.number(), v.safeInteger()),
  amount_reversed: v.pipe(v.number(), v.safeInteger()),
  currency: v.string(),
  metadata: v.nullish(v.looseObject({ payout: v.optional(idSchema('payout')) })),
});
export type TransferObject = v.InferOutput<typeof transferObject>;

const transferEvents = new Set(['transfer.created', 'transfer.updated', 'transfer.reversed']);

/** What Stripe tells of transfers to venues, in any order and number. Null: the event is about something else. */
export async function handleTransferEvent(tx: Tx, event: StripeEvent, now: Date): Promise<Outcome | null> {
  if (!transferEvents.has(event.type)) return null;
  const transfer = v.safeParse(transferObject, event.data.object);
  return transfer.success ? recordTransfer(tx, transfer.output, now) : 'ignored';
}

export async function recordTransfer(
  tx: Tx,
  transfer: TransferObject,
  now: Date,
): Promise<'recorded' | 'stale' | 'ignored'> {
  const id = transfer.metadata?.payout;
  const payout = id === undefined ? undefined : await lockPayout(tx, id);
  if (payout === undefined || payout.by !== 'stripe') return 'ignored';
  // another attempt's transfer, or one that is not what was asked for, is for the reconciliation to report
  const isAsked = transfer.amount === payout.amountCents && transfer.currency === payout.currency;
  if (!isAsked || (payout.reference !== null && payout.reference !== transfer.id)) return 'stale';
  const isNew = await recordSent(tx, payout, transfer.id, now);
  const cameBack = await recordReversed(tx, payout, transfer.amount_reversed, now);
  return isNew || cameBack ? 'recorded' : 'stale';
}
