import { finalizeOrder } from '@zilker/box-office/orders/finalize-order';
import type { WorkersContext } from '../context.ts';
import { paymentHandled } from '../events.ts';
import type { HandlerOf } from './handler-of.ts';

export const handleFinalizeOrder =
  ({ db, payments, log, now }: WorkersContext): HandlerOf<'finalize-order'> =>
  async ({ order, stripeEvent }) => {
    const outcome = await finalizeOrder(db, { order, stripeEvent, livemode: payments.livemode }, now());
    if (outcome !== null) paymentHandled(log, { outcome }, { order, stripeEvent });
  };
