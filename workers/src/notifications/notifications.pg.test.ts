import { createServer } from 'node:http';
import { withTransaction } from '@zilker/box-office/db';
import { insertPaidOrder } from '@zilker/box-office/doors/testing-doors';
import { recordReport } from '@zilker/box-office/drops/record-report';
import { codeOf } from '@zilker/box-office/identity/code-of';
import { requestCode } from '@zilker/box-office/identity/request-code';
import { createTestDatabase, type TestDatabase } from '@zilker/box-office/testing';
import { insertAccount, insertSale } from '@zilker/box-office/testing-rows';
import { recordCalls } from '@zilker/box-office/visits/record-calls';
import { newId } from '@zilker/contracts/ids';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { sendCode } from './send-code.ts';
import { sendTickets } from './send-tickets.ts';
import { createTestNotifications } from './testing-notifications.ts';
import { createTexter } from './text-message.ts';
import { textTurn } from './text-turn.ts';

let database: TestDatabase;
let told: ReturnType<typeof createTestNotifications>;
beforeAll(async () => {
  database = await createTestDatabase();
  told = createTestNotifications(database.db);
});
beforeEach(() => told.clear());
afterAll(() => database.drop());

const client = { address: '203.0.113.5', perHourMax: 1000 };
const ask = (app: 'storefront' | 'portal', address: string) =>
  requestCode(database.db, { app, address, client }, new Date());

describe('a code', () => {
  test('goes to the phone once asked for, and again only with the same id', async () => {
    const { challenge } = await ask('storefront', '+15125550142');
    await sendCode(told.context, { kind: 'send-code', challenge });
    await sendCode(told.context, { kind: 'send-code', challenge });
    const code = codeOf(told.context.otpSecret, challenge);
    expect(told.texts).toHaveLength(2);
    expect(told.texts[0]).toEqual(told.texts[1]);
    expect(told.texts[0]).toMatchObject({ id: challenge, to: '+15125550142' });
    expect(told.texts[0]?.text).toMatch(new RegExp(`^${code} `));
    expect(told.texts[0]?.text).toMatch(new RegExp(`@localhost #${code}$`));
  });

  test('goes to staff by mail', async () => {
    const { challenge } = await ask('portal', 'door@redbluff.example');
    await sendCode(told.context, { kind: 'send-code', challenge });
    const code = codeOf(told.context.otpSecret, challenge);
    expect(told.mails).toMatchObject([{ to: 'door@redbluff.example', id: challenge }]);
    expect(told.mails[0]?.text).toContain(code);
    expect(told.mails[0]?.html).toContain(code);
  });

  test('that was used, has ended or was never asked for goes nowhere', async () => {
    const used = await ask('storefront', '+15125550143');
    await database.pool.query('UPDATE challenges SET used_at = now() WHERE id = $1', [used.challenge]);
    const ended = await ask('storefront', '+15125550144');
    const later = { ...told.context, now: () => ended.expiresAt };
    await sendCode(told.context, { kind: 'send-code', challenge: used.challenge });
    await sendCode(later, { kind: 'send-code', challenge: ended.challenge });
    await sendCode(told.context, { kind: 'send-code', challenge: newId('challenge') });
    expect([...told.mails, ...told.texts]).toEqual([]);
  });

  test('that no carrier took fails, so that the job comes again', async () => {
    const { challenge } = await ask('storefront', '+15125550145');
    const away = { ...told.context, sendText: () => Promise.reject(new Error('away')) };
    await expect(sendCode(away, { kind: 'send-code', challenge })).rejects.toThrow('away');
  });
});

/** The amounts of a mail, in the order in which they stand there. */
function centsIn(html = ''): number[] {
  return [...html.matchAll(/data-cents="(-?\d+)" data-currency="usd"/g)].map(([, cents]) => Number(cents));
}

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
    await sendTickets(told.context, { kind: 'send-tickets', order });
    const [mail] = told.mails;
    expect(mail).toMatchObject({
      id: order,
      to: 'mara@example.com',
      subject: 'Your 2 tickets: Dolores & the <Grackles>',
    });
    expect(mail?.text).toContain('Red Bluff Hall · Sat, Dec 12, 8:00 PM');
    expect(mail?.text).toContain('Doors 7:00 PM, show 8:00 PM');
    expect(mail?.text).toContain(
      [
        '2 × General admission\n',
        'Paid $63.13',
        '  Red Bluff Hall and the artists $60.00',
        '  Card processing, one charge for both $2.13',
        '  Zilker $1.00\n',
      ].join('\n'),
    );
    expect(centsIn(mail?.html)).toEqual([6_313, 6_000, 213, 100]);
    expect(mail?.text).toContain('http://localhost:4300/tickets');
    expect(mail?.html).toContain('Dolores &amp; the &lt;Grackles&gt;');
    expect(mail?.html).not.toContain('<Grackles>');
  });

  test('are told by text where there is no address, and not to simulated fans', async () => {
    const { db } = database;
    const sale = await insertSale(db);
    const fan = await insertAccount(db, { email: null });
    const { order } = await insertPaidOrder(db, sale, fan);
    await sendTickets(told.context, { kind: 'send-tickets', order });
    expect(told.texts).toMatchObject([{ id: order, to: fan.phone }]);
    expect(told.texts[0]?.text).toMatch(/^Your ticket for Copper Moon, .* is in My tickets: http/);

    const simulated = await insertAccount(db, { phone: 'sim:y:1', simulated: true });
    const theirs = await insertPaidOrder(db, sale, simulated);
    await sendTickets(told.context, { kind: 'send-tickets', order: theirs.order });
    expect(told.texts).toHaveLength(1);
    expect(told.mails).toEqual([]);
  });
});

describe('a turn', () => {
  test('that comes near and that is there is told in one short text with the way back, each try the same', async () => {
    const { db } = database;
    const { drop } = await insertSale(db, { drop: { granted: 1, promised: 1 } });
    const fan = await insertAccount(db);
    const now = new Date();
    const say = (report: Parameters<typeof recordReport>[1]['report']) =>
      recordReport(db, { drop: drop.id, report }, now);
    await say({ fact: 'texts', index: 4, account: fan.id, on: true, atMs: 1 });
    await say({ fact: 'near', indices: [4], minutes: 3, atMs: 2 });
    const job = { kind: 'text-turn', drop: drop.id, index: 4 } as const;
    await textTurn(told.context, { ...job, what: 'called' });
    expect(told.texts).toEqual([]);
    await textTurn(told.context, { ...job, what: 'near' });
    const openBy = new Date(now.getTime() + 90_000);
    const calls = [{ index: 4, position: 0, callNo: 1, calledAt: now, openBy }];
    await withTransaction(db, (tx) => recordCalls(tx, { drop: drop.id, calls }));
    await textTurn(told.context, { ...job, what: 'near' });
    await textTurn(told.context, { ...job, what: 'called' });
    await textTurn(told.context, { ...job, what: 'called' });
    const link = `http://localhost:4300/drops/${drop.id}`;
    expect(told.texts).toHaveLength(3);
    expect(told.texts[0]).toMatchObject({
      to: fan.phone,
      text: `Your turn for Copper Moon comes in about 3 minutes. Be here: ${link}`,
    });
    expect(told.texts[1]?.text).toMatch(
      /^It is your turn for Copper Moon. Open it by \d+:\d\d:\d\d [AP]M, on the device/,
    );
    expect(told.texts[1]?.text).toContain(link);
    expect(told.texts[2]).toEqual(told.texts[1]);
    expect(new Set(told.texts.map(({ id }) => id)).size).toBe(2);
    for (const { text } of told.texts) expect(text.length).toBeLessThan(160);
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
