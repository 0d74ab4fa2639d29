import { type Db, type Tx, withTransaction } from '../db.ts';
import { handleDisputeEvent } from '../disputes/dispute-events.ts';
import { handleAccountEvent } from '../payouts/account-events.ts';
import { handleTransferEvent } from '../payouts/transfer-events.ts';
import { handleRefundEvent } from '../refunds/refund-events.ts';
import { handleIntentEvent } from './intent-events.ts';
import { orIgnored } from './or-ignored.ts';
import { handleSessionEvent } from './session-events.ts';
import { lockEvent, markHandled, type Outcome } from './stored-event.ts';
import type { StripeEvent } from './stripe-objects.ts';

/**
 * A stored event other than of a fan who has paid. Each is handled once, by the mark that is set in the same transaction; one that means
 * nothing to us is marked so, one that came too early is not. Resolves to what came of it, null when it was handled before.
 */
export async function handleStripeEvent(
  db: Db,
  input: { stripeEvent: string; livemode: boolean },
  now: Date,
): Promise<Outcome | null> {
  return withTransaction(db, async (tx) => {
    const event = await lockEvent(tx, input.stripeEvent);
    if (event === null) return null;
    const outcome =
      event.livemode === input.livemode ? await orIgnored(handle(tx, event, now)) : 'other_world';
    // its own job tells it again
    if (outcome === 'early') return 'put_off';
    await markHandled(tx, event.id, outcome, now);
    return outcome;
  });
}

/** `early`: it has put itself off. */
type Handled = Outcome | 'early' | null;
type Handler = (tx: Tx, event: StripeEvent, now: Date) => Promise<Handled>;
const handlers: readonly Handler[] = [
  handleSessionEvent,
  handleIntentEvent,
  handleRefundEvent,
  handleDisputeEvent,
  handleTransferEvent,
  handleAccountEvent,
];

async function handle(tx: Tx, event: StripeEvent, now: Date): Promise<NonNullable<Handled>> {
  // on the accounts of venues all sorts of things happen; of theirs only how they stand concerns us
  if (event.account != null && event.type !== 'account.updated') return 'ignored';
  for (const one of handlers) {
    const outcome = await one(tx, event, now);
    if (outcome !== null) return outcome;
  }
  return 'ignored';
}
