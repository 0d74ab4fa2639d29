import { ticketsToSend } from '@zilker/box-office/tickets/tickets-to-send';
import type { Job } from '@zilker/contracts/jobs/job';
import type { NotificationContext } from './context.ts';
import { nothingToSend, ticketsSent } from './events.ts';
import { tellFan } from './tell-fan.ts';
import { noFiles, ticketFiles } from './ticket-files.ts';
import { ticketsIn, ticketsMessage } from './tickets-message.ts';

/** Tells the fan of a paid order where their tickets are: by mail, with passes and the show for calendars, or by a text where there is no address. */
export async function sendTickets(
  context: NotificationContext,
  job: Extract<Job, { kind: 'send-tickets' }>,
): Promise<void> {
  const { db, log, storefrontOrigin } = context;
  const { order } = job;
  const found = await ticketsToSend(db, order);
  if (found === null) return nothingToSend(log, { kind: 'send-tickets' }, { order });
  const files = 'mail' in found.to ? await ticketFiles(context, found) : noFiles;
  const message = ticketsMessage(found, storefrontOrigin, files);
  if (await tellFan(context, { id: order, to: found.to, message }))
    ticketsSent(log, { order, tickets: ticketsIn(found) });
}
