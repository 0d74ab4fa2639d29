import { endSession } from '@zilker/box-office/orders/end-session';
import { refundOrder } from '@zilker/box-office/orders/refund-order';
import { handleStripeEvent } from '@zilker/box-office/payments/handle-event';
import type { WorkersContext } from '../context.ts';
import { orderRefunded, paymentHandled, sessionEnded } from '../events.ts';
import type { HandlerOf } from './handler-of.ts';

export const handleStripe =
  ({ db, payments, log, now }: WorkersContext): HandlerOf<'stripe-event'> =>
  async ({ stripeEvent }) => {
    const outcome = await handleStripeEvent(db, { stripeEvent, livemode: payments.livemode }, now());
    if (outcome !== null) paymentHandled(log, { outcome }, { stripeEvent });
  };

export const handleEndSession =
  ({ db, payments, log, now }: WorkersContext): HandlerOf<'end-session'> =>
  async ({ order }) => {
    sessionEnded(log, { outcome: await endSession(db, payments, { order }, now()) }, { order });
  };

export const handleRefundOrder =
  ({ db, payments, log }: WorkersContext): HandlerOf<'refund-order'> =>
  async ({ order }) => {
    const refunded = await refundOrder(db, payments, { order });
    orderRefunded(log, { outcome: refunded ? 'refunded' : 'nothing_due' }, { order });
  };
