import { ticketReturnToTell } from '@zilker/box-office/moves/return-to-tell';
import type { Job } from '@zilker/contracts/jobs/job';
import type { NotificationContext } from './context.ts';
import { moveNotTold, ticketReturnTold } from './move-events.ts';
import { tellFan } from './tell-fan.ts';
import { ticketReturnMessage } from './ticket-return-message.ts';

/** Texts the next fan of the list that a returned ticket is held for them; tells who returned one that nobody bought it. */
export async function sendReturn(
  context: NotificationContext,
  job: Extract<Job, { kind: 'send-return' }>,
): Promise<void> {
  const { db, log, storefrontOrigin } = context;
  const found = await ticketReturnToTell(db, { return: job.return, version: job.version });
  if (found === null) return moveNotTold(log, { kind: 'send-return' });
  const { what } = found;
  const to = what === 'offered' ? { phone: found.phone } : found.to;
  const message = ticketReturnMessage(found, storefrontOrigin);
  const id = `${job.return}-${job.version}`;
  if (await tellFan(context, { id, to, message })) ticketReturnTold(log, { what });
}
