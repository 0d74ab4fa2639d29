import { connect } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { freePorts } from '../ports.ts';
import { waitUntil } from '../wait-until.ts';
import { type Inbox, startInbox } from './inbox.ts';

const paymentFaultsUrl = 'http://127.0.0.1:1/_control';
let inbox: Inbox;
beforeAll(async () => {
  const [page = 0, smtp = 0, sms = 0] = await freePorts(3);
  inbox = await startInbox({ ports: { inbox: page, smtp, sms }, paymentFaultsUrl });
});
afterAll(() => inbox.stop());

type Listed = {
  messages: {
    id: string;
    kind: string;
    to: string[];
    subject: string;
    text: string;
    html: string | null;
    code: string | null;
    seq: number;
  }[];
};
const list = async (search = ''): Promise<Listed['messages']> =>
  ((await (await fetch(`${inbox.url}/messages${search}`)).json()) as Listed).messages;
const text = (body: object) =>
  fetch(`${inbox.smsUrl}/messages`, { method: 'POST', body: JSON.stringify(body) });

test('the page leads to where payments are made to go wrong, where there is such a place', async () => {
  const link = `<a href="${paymentFaultsUrl}">Payments: make things go wrong</a>`;
  expect(await (await fetch(inbox.url)).text()).toContain(link);
  const [page = 0, smtp = 0, sms = 0] = await freePorts(3);
  const without = await startInbox({ ports: { inbox: page, smtp, sms } });
  const words = await (await fetch(without.url)).text();
  await without.stop();
  expect(words).toContain('Nothing leaves it.');
  expect(words).not.toContain('Payments');
});

test('a text message arrives once, with its code', async () => {
  const message = { to: '+15125550101', text: '482913 is your Zilker code.', id: 'chl_1' };
  expect((await text(message)).status).toBe(201);
  expect((await text(message)).status).toBe(200);
  const found = await list(`?to=${encodeURIComponent('+15125550101')}`);
  expect(found).toHaveLength(1);
  expect(found[0]).toMatchObject({ kind: 'sms', to: ['+15125550101'], code: '482913' });
  expect(await list('?to=%2B1512555010')).toEqual([]);
});

test('bad messages are refused', async () => {
  expect((await text({ to: '5125550101', text: 'x' })).status).toBe(400);
  expect((await text({ to: '+15125550101' })).status).toBe(400);
  expect((await fetch(`${inbox.smsUrl}/messages`, { method: 'POST', body: '{' })).status).toBe(400);
});

test('a mail arrives with its parts, and its page runs nothing it brings', async () => {
  await sendMail({
    to: 'fan@example.com',
    lines: [
      'From: Zilker <tickets@zilker.test>',
      'To: fan@example.com',
      'Subject: Your tickets',
      'Message-ID: <ord_1@zilker>',
      'MIME-Version: 1.0',
      'Content-Type: multipart/alternative; boundary=b',
      '',
      '--b',
      'Content-Type: text/plain; charset=utf-8',
      '',
      'Two tickets',
      '--b',
      'Content-Type: text/html; charset=utf-8',
      '',
      '<h1>Two tickets</h1><script>parent.hacked = 1</script>',
      '--b--',
    ],
  });
  const [mail] = await list('?to=FAN@example.com');
  expect(mail).toMatchObject({ kind: 'mail', subject: 'Your tickets', id: '<ord_1@zilker>' });
  expect(mail?.text).toContain('Two tickets');
  const path = `${inbox.url}/m/${encodeURIComponent('<ord_1@zilker>')}`;
  expect(await (await fetch(path)).text()).toContain('sandbox=');
  const raw = await fetch(`${path}/html`);
  expect(raw.headers.get('content-security-policy')).toContain("default-src 'none'");
  expect(await raw.text()).toContain('<h1>Two tickets</h1>');
});

test('the page lists what came, newest first, and escapes it', async () => {
  await text({ to: '+15125550102', text: '<b>bold</b>' });
  const page = await (await fetch(inbox.url)).text();
  expect(page).toContain('&lt;b&gt;bold');
  expect(page.indexOf('&lt;b&gt;bold')).toBeLessThan(page.indexOf('Your tickets'));
  const messages = await list();
  expect(messages.map(({ seq }) => seq)).toEqual(messages.map(({ seq }) => seq).sort((a, b) => b - a));
  expect(await list(`?after=${messages[0]?.seq}`)).toEqual([]);
});

test('whoever watches hears of each arrival', async () => {
  const stop = new AbortController();
  const updates = await fetch(`${inbox.url}/updates`, { signal: stop.signal });
  const reader = updates.body?.getReader();
  let heard = '';
  const reading = (async () => {
    for (;;) {
      const chunk = await reader?.read();
      if (chunk === undefined || chunk.done) return;
      heard += new TextDecoder().decode(chunk.value);
    }
  })().catch(() => undefined);
  await waitUntil('being ready', () => heard.includes('event: ready'));
  await text({ to: '+15125550103', text: 'hello' });
  await waitUntil('the arrival', () => heard.includes('event: arrived'));
  stop.abort();
  await reading;
});

test('both can be made to refuse', async () => {
  await fetch(`${inbox.url}/_control/faults`, {
    method: 'PUT',
    body: JSON.stringify({ mail: 'refuse', sms: 'refuse' }),
  });
  expect((await text({ to: '+15125550104', text: 'x' })).status).toBe(503);
  await expect(sendMail({ to: 'x@example.com', lines: ['Subject: x', '', 'x'] })).rejects.toThrow('451');
  await fetch(`${inbox.url}/_control/faults`, { method: 'PUT', body: JSON.stringify({}) });
});

/** The plainest of SMTP clients. */
async function sendMail(mail: { to: string; lines: string[] }): Promise<void> {
  const socket = connect(Number(new URL(inbox.smtpUrl).port), '127.0.0.1');
  const steps = [
    'EHLO test',
    'MAIL FROM:<tickets@zilker.test>',
    `RCPT TO:<${mail.to}>`,
    'DATA',
    `${mail.lines.join('\r\n')}\r\n.`,
    'QUIT',
  ];
  await new Promise<void>((resolve, reject) => {
    socket.on('error', reject);
    socket.on('data', (chunk) => {
      const answer = chunk.toString();
      if (/^[45]/.test(answer)) {
        socket.destroy();
        reject(new Error(answer));
        return;
      }
      const step = steps.shift();
      if (step === undefined) {
        socket.end();
        resolve();
      } else socket.write(`${step}\r\n`);
    });
  });
}
