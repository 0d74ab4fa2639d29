import { refundToTell } from '@zilker/box-office/refunds/refund-to-tell';
import type { Job } from '@zilker/contracts/jobs/job';
import type { NotificationContext } from './context.ts';
import { nothingToSend, refundTold } from './events.ts';
import { refundMessage } from './refund-message.ts';

/** Tells a fan that money goes back, for which tickets and why: by mail, or by a text where there is no address. */
export async function sendRefundNotice(
  context: NotificationContext,
  job: Extract<Job, { kind: 'send-refund-notice' }>,
): Promise<void> {
  const { db, log, storefrontOrigin } = context;
  const { refund } = job;
  const found = await refundToTell(db, refund);
  if (found === null) return nothingToSend(log, { kind: 'send-refund-notice' }, { refund });
  const { short, ...mail } = refundMessage(found, storefrontOrigin);
  if ('mail' in found.to) await context.sendMail({ id: refund, to: found.to.mail, ...mail });
  else await context.sendText({ id: refund, to: found.to.phone, text: short });
  refundTold(log, { refund, order: found.order });
}
