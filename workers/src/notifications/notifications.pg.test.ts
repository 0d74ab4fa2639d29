import { createServer } from 'node:http';
import { insertPaidOrder } from '@zilker/box-office/doors/testing-doors';
import { codeOf } from '@zilker/box-office/identity/code-of';
import { requestCode } from '@zilker/box-office/identity/request-code';
import { createTestDatabase, type TestDatabase } from '@zilker/box-office/testing';
import { insertAccount, insertSale } from '@zilker/box-office/testing-rows';
import { newId } from '@zilker/contracts/ids';
import { createLog } from '@zilker/runtime/log';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { NotificationContext } from './context.ts';
import type { Mail } from './mail.ts';
import { sendCode } from './send-code.ts';
import { sendTickets } from './send-tickets.ts';
import { createTexter, type TextMessage } from './text-message.ts';

let database: TestDatabase;
let context: NotificationContext;
const mails: Mail[] = [];
const texts: TextMessage[] = [];
beforeAll(async () => {
  database = await createTestDatabase();
  context = {
    db: database.db,
    log: createLog('workers', { level: 'silent' }),
    otpSecret: new Uint8Array(32).fill(5),
    sendMail: async (mail) => void mails.push(mail),
    sendText: async (text) => void texts.push(text),
    storefrontOrigin: 'http://localhost:4300',
    now: () => new Date(),
  };
});
beforeEach(() => {
  mails.length = 0;
  texts.length = 0;
});
afterAll(() => database.drop());

const client = { address: '203.0.113.5', perHourMax: 1000 };
const ask = (app: 'storefront' | 'portal', address: string) =>
  requestCode(database.db, { app, address, client }, new Date());

describe('a code', () => {
  test('goes to the phone once asked for, and again only with the same id', async () => {
    const { challenge } = await ask('storefront', '+15125550142');
    await sendCode(context, { kind: 'send-code', challenge });
    await sendCode(context, { kind: 'send-code', challenge });
    const code = codeOf(context.otpSecret, challenge);
    expect(texts).toHaveLength(2);
    expect(texts[0]).toEqual(texts[1]);
    expect(texts[0]).toMatchObject({ id: challenge, to: '+15125550142' });
    expect(texts[0]?.text).toMatch(new RegExp(`^${code} `));
    expect(texts[0]?.text).toMatch(new RegExp(`@localhost #${code}$`));
  });

  test('goes to staff by mail', async () => {
    const { challenge } = await ask('portal', 'door@redbluff.example');
    await sendCode(context, { kind: 'send-code', challenge });
    const code = codeOf(context.otpSecret, challenge);
    expect(mails).toMatchObject([{ to: 'door@redbluff.example', id: challenge }]);
    expect(mails[0]?.text).toContain(code);
    expect(mails[0]?.html).toContain(code);
  });

  test('that was used, has ended or was never asked for goes nowhere', async () => {
    const used = await ask('storefront', '+15125550143');
    await database.pool.query('UPDATE challenges SET used_at = now() WHERE id = $1', [used.challenge]);
    const ended = await ask('storefront', '+15125550144');
    const later = { ...context, now: () => ended.expiresAt };
    await sendCode(context, { kind: 'send-code', challenge: used.challenge });
    await sendCode(later, { kind: 'send-code', challenge: ended.challenge });
    await sendCode(context, { kind: 'send-code', challenge: newId('challenge') });
    expect([...mails, ...texts]).toEqual([]);
  });

  test('that no carrier took fails, so that the job comes again', async () => {
    const { challenge } = await ask('storefront', '+15125550145');
    const away = { ...context, sendText: () => Promise.reject(new Error('away')) };
    await expect(sendCode(away, { kind: 'send-code', challenge })).rejects.toThrow('away');
  });
});

describe('tickets', () => {
  test('are told by mail, in the venue’s time, with nothing in it that opens a door', async () => {
    const { db } = database;
    const sale = await insertSale(db, {
      event: {
        title: 'Dolores & the <Grackles>',
        startsAt: new Date('2026-12-13T02:00:00Z'),
        doorsAt: new Date('2026-12-13T01:00:00Z'),
      },
    });
    const fan = await insertAccount(db, { email: 'mara@example.com' });
    const { order } = await insertPaidOrder(db, sale, fan, 2);
    await sendTickets(context, { kind: 'send-tickets', order });
    const [mail] = mails;
    expect(mail).toMatchObject({
      id: order,
      to: 'mara@example.com',
      subject: 'Your 2 tickets: Dolores & the <Grackles>',
    });
    expect(mail?.text).toContain('Red Bluff Hall · Sat, Dec 12, 8:00 PM');
    expect(mail?.text).toContain('Doors 7:00 PM, show 8:00 PM');
    expect(mail?.text).toContain('2 × General admission\nPaid $63.13');
    expect(mail?.text).toContain('http://localhost:4300/tickets');
    expect(mail?.html).toContain('Dolores &amp; the &lt;Grackles&gt;');
    expect(mail?.html).not.toContain('<Grackles>');
  });

  test('are told by text where there is no address, and not to simulated fans', async () => {
    const { db } = database;
    const sale = await insertSale(db);
    const fan = await insertAccount(db, { email: null });
    const { order } = await insertPaidOrder(db, sale, fan);
    await sendTickets(context, { kind: 'send-tickets', order });
    expect(texts).toMatchObject([{ id: order, to: fan.phone }]);
    expect(texts[0]?.text).toMatch(/^Your ticket for Copper Moon, .* is in My tickets: http/);

    const simulated = await insertAccount(db, { phone: 'sim:y:1', simulated: true });
    const theirs = await insertPaidOrder(db, sale, simulated);
    await sendTickets(context, { kind: 'send-tickets', order: theirs.order });
    expect(texts).toHaveLength(1);
    expect(mails).toEqual([]);
  });
});

test('a text message is sent as the provider takes it, and a refusal is an error', async () => {
  const seen: { body: string; key: string | undefined }[] = [];
  let status = 201;
  const provider = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => {
      body += chunk.toString('utf8');
    });
    request.on('end', () => {
      seen.push({ body, key: request.headers['idempotency-key']?.toString() });
      response.writeHead(status, { 'content-type': 'application/json' }).end('{}');
    });
  });
  await new Promise<void>((resolve) => provider.listen(0, '127.0.0.1', resolve));
  try {
    const address = provider.address();
    const send = createTexter(`http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}`);
    const message = { id: 'otp_1', to: '+15125550142', text: 'Hello' };
    await send(message);
    expect(seen).toEqual([{ body: JSON.stringify(message), key: 'otp_1' }]);
    status = 503;
    await expect(send(message)).rejects.toThrow('503');
  } finally {
    provider.closeAllConnections();
    await new Promise((resolve) => provider.close(resolve));
  }
});
