import { randomUUID } from 'node:crypto';
import { type AddressObject, simpleParser } from 'mailparser';
import { SMTPServer } from 'smtp-server';
import { requireFreePorts } from '../ports.ts';
import type { InboxFaults } from './inbox-faults.ts';
import type { MessageStore } from './message-store.ts';

const sizeMax = 10 * 1024 * 1024;

/** An SMTP server on loopback that delivers every mail to the inbox. A mail with a Message-ID that is there already is dropped. */
export async function startSmtp(options: {
  port: number;
  store: MessageStore;
  faults: InboxFaults;
}): Promise<{ url: string; stop(): Promise<void> }> {
  const { port, store, faults } = options;
  await requireFreePorts({ smtp: port });
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['AUTH', 'STARTTLS'],
    disableReverseLookup: true,
    size: sizeMax,
    logger: false,
    onData(stream, session, done) {
      if (faults.settings.mail === 'refuse') {
        stream.resume();
        stream.once('end', () => done(Object.assign(new Error('Try again later'), { responseCode: 451 })));
        return;
      }
      simpleParser(stream).then(
        (mail) => {
          store.add({
            id: mail.messageId ?? `<${randomUUID()}@inbox>`,
            kind: 'mail',
            to: session.envelope.rcptTo.map(({ address }) => address),
            from: addressesOf(mail.from).join(', '),
            subject: mail.subject ?? '',
            text: mail.text ?? '',
            html: mail.html || null,
            at: new Date().toISOString(),
            attachments: mail.attachments.map(({ filename, contentType, content }) => ({
              name: filename ?? 'attachment',
              type: contentType,
              base64: content.toString('base64'),
            })),
          });
          done();
        },
        (error: Error) => done(error),
      );
    },
  });
  server.on('error', () => undefined);
  await new Promise<void>((resolve, reject) => {
    server.server.once('error', reject);
    server.listen(port, '127.0.0.1', () => resolve());
  });
  return {
    url: `smtp://127.0.0.1:${port}`,
    stop: () => new Promise((resolve) => server.close(() => resolve())),
  };
}

function addressesOf(field: AddressObject | undefined): string[] {
  return (
    field?.value.map(({ name, address }) => (name ? `${name} <${address ?? ''}>` : (address ?? ''))) ?? []
  );
}
