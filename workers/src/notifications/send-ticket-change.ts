import { ticketChangeToTell } from '@zilker/box-office/tickets/ticket-change-to-tell';
import type { Job } from '@zilker/contracts/jobs/job';
import type { NotificationContext } from './context.ts';
import { nothingToSend, ticketChangeTold } from './events.ts';
import { tellFan } from './tell-fan.ts';
import { ticketChangeMessage } from './ticket-change-message.ts';
import { noFiles, ticketFiles } from './ticket-files.ts';

/** Tells a fan that their ticket moved to another phone, with what takes the place of passes and codes that died by it. */
export async function sendTicketChange(
  context: NotificationContext,
  job: Extract<Job, { kind: 'send-ticket-change' }>,
): Promise<void> {
  const { db, log, storefrontOrigin } = context;
  const { ticket, serial } = job;
  const found = await ticketChangeToTell(db, { ticket, serial });
  if (found === null) return nothingToSend(log, { kind: 'send-ticket-change' }, { ticket });
  const { to, event } = found;
  const files = 'mail' in to ? await ticketFiles(context, { event, tickets: [found.ticket] }) : noFiles;
  const message = ticketChangeMessage(found, storefrontOrigin, files);
  if (await tellFan(context, { id: `${ticket}-${serial}`, to, message })) ticketChangeTold(log, { ticket });
}
