import type { Job } from '@zilker/contracts/jobs/job';
import * as v from 'valibot';
import { type Db, withTransaction } from '../db.ts';
import { enqueue } from '../outbox/enqueue.ts';
import { stripeEvents } from '../schema/sale.ts';
import { checkoutSession, type StripeEvent } from './stripe-objects.ts';

/**
 * Keeps a verified event of Stripe and the job to handle it, once by its id: resolves to false for one that is kept already.
 * `payload` is the event as it came.
 */
export async function storeStripeEvent(
  db: Db,
  input: { event: StripeEvent; payload: unknown; traceparent?: string | undefined },
): Promise<boolean> {
  const { id, type } = input.event;
  return withTransaction(db, async (tx) => {
    const stored = await tx
      .insert(stripeEvents)
      .values({ id, type, payload: input.payload })
      .onConflictDoNothing()
      .returning({ id: stripeEvents.id });
    if (stored.length === 0) return false;
    await enqueue(tx, jobFor(input.event), { traceparent: input.traceparent });
    return true;
  });
}

const paying = new Set(['checkout.session.completed', 'checkout.session.async_payment_succeeded']);

function jobFor(event: StripeEvent): Job {
  const session = v.safeParse(checkoutSession, event.data.object);
  const order = session.success ? session.output.metadata?.order : undefined;
  return paying.has(event.type) && order !== undefined
    ? { kind: 'finalize-order', order, stripeEvent: event.id }
    : { kind: 'stripe-event', stripeEvent: event.id };
}
