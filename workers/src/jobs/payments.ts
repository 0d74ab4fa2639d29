import { endSession } from '@zilker/box-office/orders/end-session';
import { captureEvent } from '@zilker/box-office/payments/capture-event';
import { captureOrder } from '@zilker/box-office/payments/capture-order';
import { handleStripeEvent } from '@zilker/box-office/payments/handle-event';
import { returnPayment } from '@zilker/box-office/payments/return-payment';
import type { WorkersContext } from '../context.ts';
import { captureRequested, orderCaptured, paymentHandled, paymentReturned, sessionEnded } from '../events.ts';
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

export const handleCaptureOrder =
  ({ db, payments, log, now }: WorkersContext): HandlerOf<'capture-order'> =>
  async ({ order }) => {
    orderCaptured(log, { outcome: await captureOrder(db, payments, { order }, now()) }, { order });
  };

export const handleCaptureEvent =
  ({ db, log, now }: WorkersContext): HandlerOf<'capture-event'> =>
  async ({ event }) => {
    captureRequested(log, await captureEvent(db, { event }, now()), { eventId: event });
  };

export const handleReturnPayment =
  ({ db, payments, log, now }: WorkersContext): HandlerOf<'return-payment'> =>
  async ({ payment }) => {
    paymentReturned(log, { outcome: await returnPayment(db, payments, { payment }, now()) }, { payment });
  };
