import { transferToTell } from '@zilker/box-office/moves/transfer-to-tell';
import { isTold } from '@zilker/box-office/outbox/send-once';
import type { Job } from '@zilker/contracts/jobs/job';
import type { NotificationContext } from './context.ts';
import { moveNotTold, transferTold } from './move-events.ts';
import { tellFan } from './tell-fan.ts';
import { noFiles, ticketFiles } from './ticket-files.ts';
import { giverMessage, receiverMessage } from './transfer-message.ts';

/**
 * Tells both sides what became of a ticket that was sent: who it was sent to by text, since there may be no account yet; once it is theirs also
 * by mail, with its pass.
 */
export async function sendTransfer(
  context: NotificationContext,
  job: Extract<Job, { kind: 'send-transfer' }>,
): Promise<void> {
  const { db, log, storefrontOrigin } = context;
  const { transfer, version } = job;
  const found = await transferToTell(db, { transfer, version });
  if (found === null) return moveNotTold(log, { kind: 'send-transfer' });
  const { event, ticket, receiver, state } = found;
  const isMail = receiver !== null && 'mail' in receiver && state === 'accepted';
  const files = isMail ? await ticketFiles(context, { event, tickets: [ticket] }) : noFiles;
  const sides = [
    { side: 'receiver', to: receiver, message: receiverMessage(found, storefrontOrigin, files) },
    { side: 'giver', to: found.giver, message: giverMessage(found, storefrontOrigin) },
  ] as const;
  for (const { side, to, message } of sides) {
    if (to === null || message === null) continue;
    const id = `${transfer}-${version}-${side}`;
    // who never heard of a ticket need not hear that it is gone
    const isGone = state === 'withdrawn' || state === 'lapsed';
    if (side === 'receiver' && isGone && !(await isTold(db, `${transfer}-1-receiver`))) continue;
    if (await tellFan(context, { id, to, message })) transferTold(log, { side });
  }
}
