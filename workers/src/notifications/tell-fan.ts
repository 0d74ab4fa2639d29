import type { Recipient } from '@zilker/box-office/identity/recipient';
import type { NotificationContext } from './context.ts';
import type { Message } from './message-parts.ts';

/** By mail, or by a text where there is no address. `id` is what it is about: the same is told once. */
export async function tellFan(
  { sendMail, sendText }: Pick<NotificationContext, 'sendMail' | 'sendText'>,
  { id, to, message }: { id: string; to: Recipient; message: Message },
): Promise<void> {
  const { short, ...mail } = message;
  if ('mail' in to) await sendMail({ id, to: to.mail, ...mail });
  else await sendText({ id, to: to.phone, text: short });
}
