import { refundToTell } from '@zilker/box-office/refunds/refund-to-tell';
import type { Job } from '@zilker/contracts/jobs/job';
import type { NotificationContext } from './context.ts';
import { nothingToSend, refundTold } from './events.ts';
import { refundMessage } from './refund-message.ts';
import { tellFan } from './tell-fan.ts';

/** Tells a fan which tickets were taken back and why, and what money goes back for them. */
export async function sendRefundNotice(
  context: NotificationContext,
  job: Extract<Job, { kind: 'send-refund-notice' }>,
): Promise<void> {
  const { db, log, storefrontOrigin, now } = context;
  const { refund } = job;
  const found = await refundToTell(db, refund);
  if (found === null) return nothingToSend(log, { kind: 'send-refund-notice' }, { refund });
  const message = refundMessage(found, storefrontOrigin, now());
  if (await tellFan(context, { id: refund, to: found.to, message }))
    refundTold(log, { refund, order: found.order });
}
