import type { Db } from '@zilker/box-office/db';
import type { Log } from '@zilker/runtime/log';
import type { SendMail } from './mail.ts';
import type { SendText } from './text-message.ts';

/** What the notification handlers need. */
export type NotificationContext = {
  db: Db;
  log: Log;
  /** What sign-in codes are derived from; core-api has the same. */
  otpSecret: Uint8Array;
  sendMail: SendMail;
  sendText: SendText;
  /** Where fans find their tickets. */
  storefrontOrigin: string;
  now: () => Date;
};
