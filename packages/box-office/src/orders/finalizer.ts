import type { Db } from '../db.ts';
import { createCharger } from '../payments/charge-orders.ts';
import type { Outcome } from '../payments/stored-event.ts';
import type { Payments } from '../payments/stripe.ts';
import { takeBatch } from './finalize-batch.ts';
import { type FinalizeInput, finishOrder, takeEvent } from './finalize-order.ts';
import { inBatches } from './in-batches.ts';

/**
 * `finalizeOrder`, many at a time: those of a drop are taken together, and once Stripe has been asked about each they are paid together.
 * Whoever calls bounds how many wait.
 */
export function createFinalizer(
  db: Db,
  payments: Payments,
): (input: FinalizeInput, now: Date) => Promise<Outcome | null> {
  const charge = createCharger(db);
  const take = inBatches(db, {
    together: (_, inputs: readonly FinalizeInput[], now) => takeBatch(db, inputs, now),
    alone: (input, now) => takeEvent(db, input, now),
  });
  return async (input, now) =>
    finishOrder(db, payments, { ...input, taken: await take(input, now) }, now, charge);
}
