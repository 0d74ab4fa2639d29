import { serveOnLoopback } from '../serve.ts';
import type { InboxFaults } from './inbox-faults.ts';
import { inboxRoutes } from './inbox-routes.ts';
import { openMessageStore } from './message-store.ts';
import { startSms } from './sms.ts';
import { startSmtp } from './smtp.ts';

export type Inbox = { url: string; smtpUrl: string; smsUrl: string; stop(): Promise<void> };

/** Mail (SMTP) and text messages (HTTP) behind one page where a person reads them, and a JSON API for tests. */
export async function startInbox(options: {
  ports: { inbox: number; smtp: number; sms: number };
  dataDir?: string;
  /** Where payments are made to go wrong; left out where the real Stripe takes them. */
  paymentFaultsUrl?: string | undefined;
}): Promise<Inbox> {
  const { ports } = options;
  const store = openMessageStore(options.dataDir);
  const faults: InboxFaults = { settings: { mail: 'none', sms: 'none' } };
  const running: { stop(): Promise<void> }[] = [];
  const stop = async () => {
    await Promise.allSettled(running.map((one) => one.stop()));
    store.close();
  };
  try {
    const smtp = await startSmtp({ port: ports.smtp, store, faults });
    running.push(smtp);
    const sms = await startSms({ port: ports.sms, store, faults });
    running.push(sms);
    const page = await serveOnLoopback({
      name: 'inbox',
      port: ports.inbox,
      fetch: inboxRoutes(store, faults, options.paymentFaultsUrl).fetch,
    });
    running.push(page);
    return { url: page.url, smtpUrl: smtp.url, smsUrl: sms.url, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}
