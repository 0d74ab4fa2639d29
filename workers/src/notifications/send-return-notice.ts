import { returnToTell } from '@zilker/box-office/refunds/return-to-tell';
import type { Job } from '@zilker/contracts/jobs/job';
import type { NotificationContext } from './context.ts';
import { nothingToSend, returnTold } from './events.ts';
import { returnMessage } from './return-message.ts';
import { tellFan } from './tell-fan.ts';

/** Tells a fan that a payment could not be kept, and why: by mail, or by a text where there is no address. */
export async function sendReturnNotice(
  context: NotificationContext,
  job: Extract<Job, { kind: 'send-return-notice' }>,
): Promise<void> {
  const { db, log, storefrontOrigin } = context;
  const { payment } = job;
  const found = await returnToTell(db, payment);
  if (found === null) return nothingToSend(log, { kind: 'send-return-notice' }, { payment });
  const message = returnMessage(found, storefrontOrigin);
  if (await tellFan(context, { id: payment, to: found.to, message }))
    returnTold(log, { payment, order: found.order });
}
