import { holderToTell } from '@zilker/box-office/moves/holder-to-tell';
import type { Job } from '@zilker/contracts/jobs/job';
import type { NotificationContext } from './context.ts';
import { holderMessage } from './holder-message.ts';
import { holderTold, moveNotTold } from './move-events.ts';
import { tellFan } from './tell-fan.ts';

/** Tells a fan that tickets which somebody sent them were taken back: they did not pay, and would not hear of the refund. */
export async function sendHolderNotice(
  context: NotificationContext,
  job: Extract<Job, { kind: 'send-holder-notice' }>,
): Promise<void> {
  const { db, log, storefrontOrigin, now } = context;
  const { refund, account } = job;
  const found = await holderToTell(db, { refund, account });
  if (found === null) return moveNotTold(log, { kind: 'send-holder-notice' });
  const message = holderMessage(found, storefrontOrigin, now());
  if (await tellFan(context, { id: `${refund}-${account}`, to: found.to, message }))
    holderTold(log, { refund, order: found.order });
}
