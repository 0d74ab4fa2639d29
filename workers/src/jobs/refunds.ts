import { refundEvent } from '@zilker/box-office/refunds/refund-event';
import { sendRefund } from '@zilker/box-office/refunds/send-refund';
import type { WorkersContext } from '../context.ts';
import { refundSent, refundsRequested } from '../events.ts';
import type { HandlerOf } from './handler-of.ts';

export const handleSendRefund =
  ({ db, payments, log, now }: WorkersContext): HandlerOf<'send-refund'> =>
  async ({ refund }) => {
    refundSent(log, { outcome: await sendRefund(db, payments, { refund }, now()) }, { refund });
  };

export const handleRefundEvent =
  ({ db, log, now }: WorkersContext): HandlerOf<'refund-event'> =>
  async ({ run }) => {
    refundsRequested(log, await refundEvent(db, { run }, now()), { run });
  };
