import { readFile } from 'node:fs/promises';
import { Hono } from 'hono';
import { streamSSE } from 'hono/streaming';
import * as v from 'valibot';
import { inRepository } from '../paths.ts';
import { type InboxFaults, inboxFaultsSchema } from './inbox-faults.ts';
import { inboxPage, messageList, messagePage } from './inbox-page.ts';
import { codeIn, type MessageStore, type Stored } from './message-store.ts';

const pageLimit = 60;
const query = v.object({
  to: v.optional(v.pipe(v.string(), v.maxLength(320))),
  kind: v.optional(v.picklist(['mail', 'sms'])),
  after: v.optional(v.pipe(v.string(), v.digits(), v.transform(Number))),
  limit: v.optional(v.pipe(v.string(), v.digits(), v.transform(Number), v.maxValue(1_000)), '100'),
});

/** Nothing that a mail brings may run, load or lead anywhere but where its reader clicks. */
const mailPolicy =
  "default-src 'none'; img-src data: cid:; style-src 'unsafe-inline'; font-src data:; sandbox allow-popups allow-popups-to-escape-sandbox";

/**
 * The page (`/`, `/m/:id`) and the JSON API: `GET /messages?to=&kind=&after=&limit=` newest first, `GET /messages/:id`,
 * `GET /updates` (an event each time something arrived), `PUT /_control/faults {mail?, sms?}`.
 */
export function inboxRoutes(store: MessageStore, faults: InboxFaults, paymentFaultsUrl?: string): Hono {
  const app = new Hono();
  app.get('/', (c) => {
    const to = c.req.query('to') || undefined;
    return c.html(inboxPage(store.list({ to, limit: pageLimit }), to, paymentFaultsUrl));
  });
  app.get('/list', (c) =>
    c.html(messageList(store.list({ to: c.req.query('to') || undefined, limit: pageLimit }))),
  );
  app.get('/m/:id', (c) => {
    const message = store.get(c.req.param('id'));
    return message === undefined ? c.text('There is no such message.', 404) : c.html(messagePage(message));
  });
  app.get('/m/:id/html', (c) => {
    const message = store.get(c.req.param('id'));
    c.header('content-security-policy', mailPolicy);
    return message?.html == null ? c.text('There is no such message.', 404) : c.html(message.html);
  });
  app.get('/m/:id/attachments/:number', (c) => {
    const attachment = store.get(c.req.param('id'))?.attachments[Number(c.req.param('number'))];
    if (attachment === undefined) return c.text('There is no such attachment.', 404);
    c.header('content-type', attachment.type);
    c.header('content-disposition', `attachment; filename="${attachment.name.replace(/[^\w.-]/g, '_')}"`);
    c.header('content-security-policy', mailPolicy);
    return c.body(Buffer.from(attachment.base64, 'base64'));
  });
  app.get('/messages', (c) => {
    const asked = v.safeParse(query, c.req.query());
    if (!asked.success) return c.json({ error: asked.issues[0].message }, 400);
    return c.json({ messages: store.list(asked.output).map(withCode) });
  });
  app.get('/messages/:id', (c) => {
    const message = store.get(c.req.param('id'));
    return message === undefined
      ? c.json({ error: 'There is no such message.' }, 404)
      : c.json(withCode(message));
  });
  app.get('/updates', (c) =>
    streamSSE(c, async (stream) => {
      const ended = new Promise<void>((resolve) => stream.onAbort(resolve));
      const silence = store.listen(() => void stream.writeSSE({ event: 'arrived', data: '' }));
      await stream.writeSSE({ event: 'ready', data: '' });
      await ended;
      silence();
    }),
  );
  app.put('/_control/faults', async (c) => {
    const parsed = v.safeParse(inboxFaultsSchema, await c.req.json().catch(() => undefined));
    if (!parsed.success) return c.json({ error: parsed.issues[0].message }, 400);
    faults.settings = parsed.output;
    return c.json(faults.settings);
  });
  app.get('/tokens.css', async (c) => {
    c.header('content-type', 'text/css');
    return c.body(await readFile(inRepository('packages/ui/src/tokens.css'), 'utf8').catch(() => ''));
  });
  return app;
}

/** The message as JSON, with the code in it, if there is one. */
function withCode(message: Stored): Stored & { code: string | null } {
  return { ...message, code: codeIn(message) ?? null };
}
