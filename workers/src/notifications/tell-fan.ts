import type { Recipient } from '@zilker/box-office/identity/recipient';
import { sendOnce } from '@zilker/box-office/outbox/send-once';
import { PutOff } from '@zilker/runtime/consume/verdict';
import type { NotificationContext } from './context.ts';
import type { Message } from './message-parts.ts';

/** A worker that sends it now has its carrier's answer by then. */
const underWayMs = 30_000;

/**
 * By mail, or by a text where there is no address. `id` is what it is about: the same is told once, whoever is asked to and however often.
 * False where it had been told before.
 * @throws PutOff while another worker is telling it
 */
export async function tellFan(
  { db, now, sendMail, sendText }: Pick<NotificationContext, 'db' | 'now' | 'sendMail' | 'sendText'>,
  { id, to, message }: { id: string; to: Recipient; message: Message },
): Promise<boolean> {
  const { short, ...mail } = message;
  const send = () =>
    'mail' in to ? sendMail({ id, to: to.mail, ...mail }) : sendText({ id, to: to.phone, text: short });
  const told = await sendOnce(db, id, send, now);
  if (told === 'under_way') throw new PutOff(`message ${id} is being sent`, underWayMs);
  return told === 'sent';
}
