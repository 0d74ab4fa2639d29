import type { Db } from '@zilker/box-office/db';
import { createCodeSigner } from '@zilker/box-office/wallets/code-signer';
import { generateKeys } from '@zilker/runtime/keys';
import { createLog } from '@zilker/runtime/log';
import type { NotificationContext } from './context.ts';
import type { Mail } from './mail.ts';
import type { TextMessage } from './text-message.ts';

/** What handlers of notifications need, with carriers that keep what they are given: for tests. */
export function createTestNotifications(db: Db) {
  const mails: Mail[] = [];
  const texts: TextMessage[] = [];
  const context: NotificationContext = {
    db,
    log: createLog('workers', { level: 'silent' }),
    otpSecret: new Uint8Array(32).fill(5),
    sendMail: async (mail) => void mails.push(mail),
    sendText: async (text) => void texts.push(text),
    wallets: { signCode: createCodeSigner(generateKeys({ development: true })), apple: null },
    storefrontOrigin: 'http://localhost:4300',
    now: () => new Date(),
  };
  const clear = () => {
    mails.length = 0;
    texts.length = 0;
  };
  return { context, mails, texts, clear };
}
