import { createFinalizer } from '@zilker/box-office/orders/finalizer';
import type { WorkersContext } from '../context.ts';
import { paymentHandled } from '../events.ts';
import type { HandlerOf } from './handler-of.ts';

export function handleFinalizeOrder({ db, payments, log, now }: WorkersContext): HandlerOf<'finalize-order'> {
  const finalize = createFinalizer(db, payments);
  return async ({ order, stripeEvent }) => {
    const outcome = await finalize({ order, stripeEvent, livemode: payments.livemode }, now());
    if (outcome !== null) paymentHandled(log, { outcome }, { order, stripeEvent });
  };
}
