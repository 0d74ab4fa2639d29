import { randomUUID } from 'node:crypto';
import { Hono } from 'hono';
import * as v from 'valibot';
import { type Served, serveOnLoopback } from '../serve.ts';
import type { InboxFaults } from './inbox-faults.ts';
import type { MessageStore } from './message-store.ts';

const smsSchema = v.object({
  to: v.pipe(v.string(), v.regex(/^\+\d{6,15}$/, 'a number in E.164, such as +15125550123')),
  text: v.pipe(v.string(), v.minLength(1), v.maxLength(1_600)),
  from: v.optional(v.pipe(v.string(), v.maxLength(40)), 'Zilker'),
  /** The sender’s own id: sent twice, it is delivered once. */
  id: v.optional(v.pipe(v.string(), v.maxLength(200))),
});

/** The endpoint that text messages are sent to: `POST /messages {to, text, id?}` → 201, or 200 if that id is there already. */
export function startSms(options: {
  port: number;
  store: MessageStore;
  faults: InboxFaults;
}): Promise<Served> {
  const app = new Hono();
  app.post('/messages', async (c) => {
    if (options.faults.settings.sms === 'refuse') return c.json({ error: 'Try again later.' }, 503);
    const parsed = v.safeParse(smsSchema, await c.req.json().catch(() => undefined));
    if (!parsed.success)
      return c.json({ error: parsed.issues.map(({ message }) => message).join('; ') }, 400);
    const { to, text, from } = parsed.output;
    const id = parsed.output.id ?? randomUUID();
    const isNew = options.store.add({
      id: `sms:${id}`,
      kind: 'sms',
      to: [to],
      from,
      subject: '',
      text,
      html: null,
      at: new Date().toISOString(),
      attachments: [],
    });
    return c.json({ id }, isNew ? 201 : 200);
  });
  return serveOnLoopback({ name: 'sms', port: options.port, fetch: app.fetch });
}
