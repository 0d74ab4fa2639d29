import type { Id } from '@zilker/contracts/ids';
import { takeBatch } from '../orders/finalize-batch.ts';
import { type FinalizeInput, finalizeOrder, finishOrder } from '../orders/finalize-order.ts';
import { handleStripeEvent } from '../payments/handle-event.ts';
import { storeStripeEvent } from '../payments/store-event.ts';
import type { Operation } from './operation.ts';
import type { Drop, World } from './world.ts';

/** What comes of the job of an event; null when it was handled before. */
export async function deliver(
  { db, provider }: World,
  order: Id<'order'>,
  { event: kind, n }: Extract<Operation, { op: 'deliver' }>,
  now: Date,
): Promise<unknown> {
  const event = provider.event(order, kind, n);
  if (event === undefined) return 'no event';
  await storeStripeEvent(db, { event, payload: event });
  const about = { stripeEvent: event.id, livemode: false };
  return kind === 'paid' || kind === 'odd'
    ? finalizeOrder(db, provider.payments, { ...about, order }, now)
    : handleStripeEvent(db, about, now);
}

/** All are taken in one transaction; then one card after the other is checked and charged. */
export async function deliverAll(
  { db, provider }: World,
  drop: Drop,
  places: readonly number[],
  now: Date,
): Promise<unknown> {
  const inputs: FinalizeInput[] = [];
  for (const place of places) {
    const order = drop.orderIds.get(place);
    const event = order === undefined ? undefined : provider.event(order, 'paid', 1);
    if (order === undefined || event === undefined) continue;
    await storeStripeEvent(db, { event, payload: event });
    inputs.push({ order, stripeEvent: event.id, livemode: false });
  }
  const outcomes: unknown[] = [];
  for (const [at, taken] of (await takeBatch(db, inputs, now)).entries()) {
    const input = inputs[at];
    if (input === undefined) break;
    if (taken === 'alone') outcomes.push(await finalizeOrder(db, provider.payments, input, now));
    else outcomes.push(await finishOrder(db, provider.payments, { ...input, taken }, now));
  }
  return outcomes;
}
