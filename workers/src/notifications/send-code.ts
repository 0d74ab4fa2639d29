import { codeToSend } from '@zilker/box-office/identity/code-to-send';
import type { Job } from '@zilker/contracts/jobs/job';
import { codeMail, codeText } from './code-message.ts';
import type { NotificationContext } from './context.ts';
import { codeSent, nothingToSend } from './events.ts';

/** Texts or mails the code of a challenge that still waits for it. */
export async function sendCode(
  context: NotificationContext,
  job: Extract<Job, { kind: 'send-code' }>,
): Promise<void> {
  const { db, log, otpSecret, storefrontOrigin, now } = context;
  const { challenge } = job;
  const found = await codeToSend(db, challenge, otpSecret, now());
  if (found === null) return nothingToSend(log, { kind: 'send-code' }, { challenge });
  const { app, address: to, code } = found;
  if (app === 'storefront')
    await context.sendText({ id: challenge, to, text: codeText(code, storefrontOrigin) });
  else await context.sendMail({ id: challenge, to, ...codeMail(code) });
  codeSent(log, { app }, { challenge });
}
