import type { JobKind } from '@zilker/contracts/jobs/job';
import type { Handler } from '@zilker/runtime/consume';
import type { WorkersContext } from '../context.ts';
import { sendCode } from '../notifications/send-code.ts';
import { sendHolderNotice } from '../notifications/send-holder-notice.ts';
import { sendRefundNotice } from '../notifications/send-refund-notice.ts';
import { sendReturn } from '../notifications/send-return.ts';
import { sendReturnNotice } from '../notifications/send-return-notice.ts';
import { sendTicketChange } from '../notifications/send-ticket-change.ts';
import { sendTickets } from '../notifications/send-tickets.ts';
import { sendTransfer } from '../notifications/send-transfer.ts';
import { textTurn } from '../notifications/text-turn.ts';
import { handleAuditOrder } from './audit.ts';
import { handleRoomReport, handleSyncDrop } from './drops.ts';
import type { HandlerOf, JobOf } from './handler-of.ts';
import { handleOfferReturns } from './moves.ts';
import { handleFinalizeOrder } from './orders.ts';
import {
  handleCaptureEvent,
  handleCaptureOrder,
  handleEndSession,
  handleReturnPayment,
  handleStripe,
} from './payments.ts';
import { handleSendPayout } from './payouts.ts';
import { handleRefundEvent, handleSendRefund } from './refunds.ts';
import { handleUpdateEventPasses, handleUpdatePasses } from './wallet.ts';

/** What each job means. Every one of them may come twice, late and in any order. */
export function createHandler(context: WorkersContext): Handler {
  const handlers: { [K in JobKind]: HandlerOf<K> } = {
    'sync-drop': handleSyncDrop(context),
    'room-report': handleRoomReport(context),
    'finalize-order': handleFinalizeOrder(context),
    'stripe-event': handleStripe(context),
    'end-session': handleEndSession(context),
    'capture-order': handleCaptureOrder(context),
    'capture-event': handleCaptureEvent(context),
    'return-payment': handleReturnPayment(context),
    'send-refund': handleSendRefund(context),
    'refund-event': handleRefundEvent(context),
    'send-payout': handleSendPayout(context),
    'audit-order': handleAuditOrder(context),
    'send-code': (job) => sendCode(context, job),
    'send-tickets': (job) => sendTickets(context, job),
    'send-refund-notice': (job) => sendRefundNotice(context, job),
    'send-return-notice': (job) => sendReturnNotice(context, job),
    'send-holder-notice': (job) => sendHolderNotice(context, job),
    'text-turn': (job) => textTurn(context, job),
    'update-passes': handleUpdatePasses(context),
    'update-event-passes': handleUpdateEventPasses(context),
    'send-transfer': (job) => sendTransfer(context, job),
    'offer-returns': handleOfferReturns(context),
    'send-return': (job) => sendReturn(context, job),
    'send-ticket-change': (job) => sendTicketChange(context, job),
  };
  return (job) => dispatch(handlers, job);
}

function dispatch<K extends JobKind>(
  handlers: { [P in K]: HandlerOf<P> },
  job: { [P in K]: JobOf<P> }[K],
): Promise<void> {
  const handle: HandlerOf<K> = handlers[job.kind as K];
  return handle(job as JobOf<K>);
}
