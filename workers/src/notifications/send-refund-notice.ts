import type { Job } from '@zilker/contracts/jobs/job';
import type { NotificationContext } from './context.ts';

/** Tells a fan that money goes back, for which tickets and why. */
export async function sendRefundNotice(
  _context: NotificationContext,
  _job: Extract<Job, { kind: 'send-refund-notice' }>,
): Promise<void> {
  throw new Error('not built');
}
