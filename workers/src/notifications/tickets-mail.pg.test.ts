import { insertPaidOrder } from '@zilker/box-office/doors/testing-doors';
import { createTestDatabase, type TestDatabase } from '@zilker/box-office/testing';
import { insertAccount, insertSale } from '@zilker/box-office/testing-rows';
import { type ApplePasses, createApplePasses } from '@zilker/box-office/wallets/apple/apple-passes';
import { type Id, newId } from '@zilker/contracts/ids';
import { dropPolicy, type TicketPolicy } from '@zilker/contracts/ticket/policy';
import { openMessageStore } from '@zilker/local/inbox/message-store';
import { startSmtp } from '@zilker/local/inbox/smtp';
import { freePorts } from '@zilker/local/ports';
import { makeWalletKeys } from '@zilker/local/wallets/wallet-keys';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { NotificationContext } from './context.ts';
import { createMailer } from './mail.ts';
import { qrPicture } from './qr-picture.ts';
import { sendTicketChange } from './send-ticket-change.ts';
import { sendTickets } from './send-tickets.ts';
import { createTestNotifications } from './testing-notifications.ts';

/** Through a real mail server, with passes that are really signed. */
let database: TestDatabase;
let inbox: ReturnType<typeof openMessageStore>;
let smtp: Awaited<ReturnType<typeof startSmtp>>;
let mailer: ReturnType<typeof createMailer>;
let applePasses: ApplePasses;
let told: ReturnType<typeof createTestNotifications>;
let context: NotificationContext;
let sends = 0;
beforeAll(async () => {
  database = await createTestDatabase();
  inbox = openMessageStore();
  const [port = 0] = await freePorts(1);
  smtp = await startSmtp({ port, store: inbox, faults: { settings: { mail: 'none', sms: 'none' } } });
  mailer = createMailer(smtp.url);
  told = createTestNotifications(database.db);
  applePasses = createApplePasses({
    keys: makeWalletKeys(new Date()).apple,
    walletSecret: new Uint8Array(32).fill(7),
    signCode: told.context.wallets.signCode,
    storefrontOrigin: told.context.storefrontOrigin,
  });
  const sendMail: NotificationContext['sendMail'] = async (mail) => {
    sends += 1;
    await mailer.send(mail);
  };
  context = { ...told.context, wallets: { ...told.context.wallets, apple: applePasses }, sendMail };
}, 60_000);
beforeEach(() => {
  sends = 0;
});
afterAll(async () => {
  mailer.close();
  await Promise.all([smtp.stop(), applePasses.stop()]);
  inbox.close();
  await database.drop();
});

async function sold(policy: Partial<TicketPolicy>, quantity = 2) {
  const sale = await insertSale(database.db, {
    event: { title: 'Dolores & the <Grackles>', policy: { ...dropPolicy, ...policy } },
  });
  const fan = await insertAccount(database.db, { email: 'mara@example.com' });
  return { sale, fan, ...(await insertPaidOrder(database.db, sale, fan, quantity)) };
}
const move = (ticket: Id<'ticket'>) =>
  database.pool.query('UPDATE tickets SET serial = 2 WHERE id = $1', [ticket]);
const mailOf = (id: string) => inbox.get(`<${id}@zilker.example>`);
const files = (id: string, type: RegExp) =>
  (mailOf(id)?.attachments ?? []).filter((one) => type.test(one.type)).map((one) => one.base64);
const codeOf = (ticket: Id<'ticket'>, event: Id<'event'>, serial: number) =>
  context.wallets.signCode({ carrier: 'print', ticket, event, serial });

const always = { carry: { fromHoursBefore: null } };

test('where wallets and paper count, each ticket has its pass and its code to print', async () => {
  const { sale, order, tickets } = await sold(always);
  await sendTickets(context, { kind: 'send-tickets', order });
  const mail = mailOf(order);
  expect(mail).toMatchObject({
    to: ['mara@example.com'],
    subject: 'Your 2 tickets: Dolores & the <Grackles>',
  });
  const passes = files(order, /vnd\.apple\.pkpass/);
  expect(passes).toHaveLength(2);
  // a .pkpass is a ZIP
  for (const pass of passes) expect(Buffer.from(pass, 'base64').subarray(0, 2).toString()).toBe('PK');
  const codes = await Promise.all(tickets.map((ticket) => codeOf(ticket, sale.event.id, 1)));
  const pictures = codes.map((code) => qrPicture(code).toString('base64'));
  expect(files(order, /png/)).toEqual(pictures);
  // the inbox shows inline pictures in place: the mail names them rightly
  for (const picture of pictures) expect(mail?.html).toContain(`src="data:image/png;base64,${picture}"`);
  expect(mail?.html).toContain('alt="Code of Ticket 2, General admission, to hold up at the door"');
  const [calendar = ''] = files(order, /calendar/);
  expect(Buffer.from(calendar, 'base64').toString()).toContain(`UID:${sale.event.id}@zilker.example`);
});

test('where they never count, nothing in the mail opens a door', async () => {
  const { order } = await sold({});
  await sendTickets(context, { kind: 'send-tickets', order });
  expect(files(order, /png|pkpass/)).toEqual([]);
  expect(files(order, /calendar/)).toHaveLength(1);
  expect(mailOf(order)?.html).not.toContain('<img');
  expect(mailOf(order)?.text).toContain('This show takes no codes of wallets or paper');
});

test('a job that comes often, and to many at once, tells once', async () => {
  const { order } = await sold({}, 1);
  const again = () => sendTickets(context, { kind: 'send-tickets', order });
  const first = await Promise.allSettled([again(), again(), again()]);
  expect(first.some(({ status }) => status === 'fulfilled')).toBe(true);
  for (const one of first)
    if (one.status === 'rejected') expect(one.reason).toMatchObject({ name: 'PutOff' });
  await again();
  expect(sends).toBe(1);
});

test('what cannot be made into a pass keeps nobody from their tickets', async () => {
  const { order } = await sold(always, 1);
  const apple = { make: () => Promise.reject(new Error('no such key')) };
  const broken = { ...context, wallets: { ...context.wallets, apple } };
  await sendTickets(broken, { kind: 'send-tickets', order });
  expect(files(order, /pkpass/)).toEqual([]);
  expect(files(order, /calendar/)).toHaveLength(1);
});

test('a ticket that moved to another phone is told of with what takes the place of what died', async () => {
  const { sale, tickets } = await sold(always);
  const [ticket = newId('ticket')] = tickets;
  await move(ticket);
  const tell = (serial: number) => sendTicketChange(context, { kind: 'send-ticket-change', ticket, serial });
  // an older move says nothing any more
  await tell(1);
  await tell(2);
  await tell(2);
  expect(sends).toBe(1);
  const id = `${ticket}-2`;
  const mail = mailOf(id);
  expect(mail?.subject).toBe('Your ticket moved to another phone: Dolores & the <Grackles>');
  expect(mail?.text).toContain('Ticket 1 of 2, General admission, is shown by another phone now.');
  expect(mail?.text).toContain('Those with this mail take their place.');
  expect(files(id, /pkpass/)).toHaveLength(1);
  const code = await codeOf(ticket, sale.event.id, 2);
  expect(files(id, /png/)).toEqual([qrPicture(code).toString('base64')]);
});

test('a move is told by text where there is no address', async () => {
  const { fan, tickets } = await sold(always, 1);
  const [ticket = newId('ticket')] = tickets;
  await database.pool.query('UPDATE accounts SET email = NULL WHERE id = $1', [fan.id]);
  await move(ticket);
  await sendTicketChange(context, { kind: 'send-ticket-change', ticket, serial: 2 });
  expect(told.texts).toMatchObject([{ id: `${ticket}-2`, to: fan.phone }]);
  expect(told.texts[0]?.text).toContain('is shown by another phone now, and the code before is dead');
});
