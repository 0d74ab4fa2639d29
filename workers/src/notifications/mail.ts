import nodemailer from 'nodemailer';

/** `cid` names a picture that the HTML shows as `cid:…`. */
export type Attachment = {
  filename: string;
  contentType: string;
  content: string | Buffer;
  cid?: string;
};

export type Mail = {
  /** The same for every try: it becomes the Message-ID, by which mail servers and readers know a repeat. */
  id: string;
  to: string;
  subject: string;
  text: string;
  html: string;
  attachments?: readonly Attachment[] | undefined;
};
export type SendMail = (mail: Mail) => Promise<void>;

const timeoutMs = 10_000;

/** Sends by SMTP over a few connections that stay open. `from` is a mailbox of a domain that we may send for. `close` ends them. */
export function createMailer(
  smtpUrl: string,
  from = 'Zilker <tickets@zilker.example>',
): { send: SendMail; close(): void } {
  const { hostname, port, protocol, username, password } = new URL(smtpUrl);
  const secure = protocol === 'smtps:';
  const transport = nodemailer.createTransport({
    host: hostname,
    port: Number(port || (secure ? 465 : 587)),
    secure,
    pool: true,
    maxConnections: 4,
    connectionTimeout: timeoutMs,
    greetingTimeout: timeoutMs,
    socketTimeout: 2 * timeoutMs,
    ...(username === ''
      ? {}
      : { auth: { user: decodeURIComponent(username), pass: decodeURIComponent(password) } }),
  });
  return {
    send: async ({ id, attachments = [], ...mail }) => {
      await transport.sendMail({
        from,
        messageId: `<${id}@zilker.example>`,
        // nobody is away from a ticket: no machine answers this
        headers: { 'Auto-Submitted': 'auto-generated' },
        ...mail,
        attachments: attachments.map((one) => ({
          ...one,
          contentDisposition: one.cid === undefined ? ('attachment' as const) : ('inline' as const),
        })),
      });
    },
    close: () => transport.close(),
  };
}
