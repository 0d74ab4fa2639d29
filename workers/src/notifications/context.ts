import type { Db } from '@zilker/box-office/db';
import type { ApplePasses } from '@zilker/box-office/wallets/apple/apple-passes';
import type { SignCode } from '@zilker/box-office/wallets/code-signer';
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
  /** Signs the codes that are printed, and makes the passes that go with mails; no passes where Apple has given no keys. */
  wallets: { signCode: SignCode; apple: Pick<ApplePasses, 'make'> | null };
  /** Where fans find their tickets. */
  storefrontOrigin: string;
  now: () => Date;
};
