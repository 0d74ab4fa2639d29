import type { Job } from '@zilker/contracts/jobs/job';
import type { NotificationContext } from './context.ts';

/** Tells a fan that a payment could not be kept, and why. */
export async function sendReturnNotice(
  _context: NotificationContext,
  _job: Extract<Job, { kind: 'send-return-notice' }>,
): Promise<void> {
  throw new Error('not built');
}
