import { acceptTransfer } from '@zilker/box-office/moves/accept-transfer';
import { declineTransfer, withdrawTransfer } from '@zilker/box-office/moves/settle-transfer';
import { newKey, startTestMoves, type TestMoves } from '@zilker/box-office/moves/testing-moves';
import type { Id } from '@zilker/contracts/ids';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { sendReturn } from './send-return.ts';
import { sendTransfer } from './send-transfer.ts';
import { createTestNotifications } from './testing-notifications.ts';

let at: TestMoves;
let told: ReturnType<typeof createTestNotifications>;
beforeAll(async () => {
  at = await startTestMoves('http://127.0.0.1:9');
  told = createTestNotifications(at.db);
});
beforeEach(() => told.clear());
afterAll(() => at.stop());

async function sent(name: string | null = 'Ana García') {
  const { tickets } = await at.soldFrom(1, { priceCents: 0 });
  const [ticket] = tickets;
  if (ticket === undefined) throw new Error('no ticket');
  const giver = at.account(0);
  await at.database.pool.query('UPDATE accounts SET name = $2, email = $3 WHERE id = $1', [
    giver,
    name,
    'ana@example.com',
  ]);
  const receiver = await at.fan();
  const { transfer } = await at.send(giver, ticket, receiver);
  return { giver, receiver, ticket, transfer: transfer.id };
}
const tell = (transfer: Id<'transfer'>, version: number) =>
  sendTransfer(told.context, { kind: 'send-transfer', transfer, version });

test('who is sent a ticket reads in a text from whom, for what and by when, once', async () => {
  const { receiver, transfer } = await sent();
  await tell(transfer, 1);
  await tell(transfer, 1);
  expect(told.mails).toEqual([]);
  expect(told.texts).toHaveLength(1);
  expect(told.texts[0]).toMatchObject({ to: receiver.phone });
  expect(told.texts[0]?.text).toMatch(/^Ana sends you a ticket: Copper Moon, .* take it by .*\/tickets$/);
});

test('a name that could lead somewhere is not repeated to strangers', async () => {
  const { transfer } = await sent('win.example.com');
  await tell(transfer, 1);
  expect(told.texts[0]?.text).toMatch(/^Somebody sends you a ticket/);
});

test('a ticket that was taken is told to both, and the word of before is not needed any more', async () => {
  const { receiver, transfer } = await sent();
  await acceptTransfer(at.db, { account: receiver.id, transfer, idempotencyKey: newKey() }, new Date());
  await tell(transfer, 1);
  expect([...told.mails, ...told.texts]).toEqual([]);
  await tell(transfer, 2);
  expect(told.texts).toEqual([]);
  expect(told.mails).toMatchObject([
    {
      to: receiver.email,
      subject: 'The ticket is yours: Copper Moon',
      attachments: [{ filename: 'show.ics' }],
    },
    { to: 'ana@example.com', subject: 'Your ticket was taken: Copper Moon' },
  ]);
  expect(told.mails[1]?.text).toContain(`ends in ${receiver.phone.slice(-2)}`);
  expect(told.mails[1]?.text).not.toContain(receiver.phone);
  expect(told.mails[1]?.attachments).toBeUndefined();
});

test('whoever took a ticket and gave no address is told by text', async () => {
  const { receiver, transfer } = await sent();
  await at.database.pool.query('UPDATE accounts SET email = NULL WHERE id = $1', [receiver.id]);
  await acceptTransfer(at.db, { account: receiver.id, transfer, idempotencyKey: newKey() }, new Date());
  await tell(transfer, 2);
  expect(told.texts).toMatchObject([{ to: receiver.phone, text: expect.stringContaining('is yours') }]);
});

test('one that was taken back is told to who had heard of it', async () => {
  for (const heard of [false, true]) {
    const { giver, transfer } = await sent();
    if (heard) await tell(transfer, 1);
    told.clear();
    await withdrawTransfer(at.db, { account: giver, transfer, idempotencyKey: newKey() }, new Date());
    await tell(transfer, 1);
    await tell(transfer, 2);
    expect(told.texts.map(({ text }) => text)).toEqual(heard ? [expect.stringContaining('taken back')] : []);
    expect(told.mails).toEqual([]);
  }
});

test('one that was declined is told to its giver alone', async () => {
  const { receiver, transfer } = await sent();
  await declineTransfer(at.db, { account: receiver.id, transfer, idempotencyKey: newKey() }, new Date());
  await tell(transfer, 2);
  expect(told.texts).toEqual([]);
  expect(told.mails).toHaveLength(1);
});

test('the next of the list reads that a ticket is held, for how much and until when', async () => {
  const { tickets } = await at.soldFrom(1, { priceCents: 0 });
  const [ticket] = tickets;
  if (ticket === undefined) throw new Error('no ticket');
  const fan = await at.fan();
  await at.join(fan.id);
  const listed = await at.list(at.account(0), ticket);
  await at.offer();
  const job = { kind: 'send-return', return: listed.return.id, version: 2 } as const;
  await sendReturn(told.context, job);
  await sendReturn(told.context, job);
  const order = (await at.offered(fan.id)).id;
  expect(told.texts).toMatchObject([{ to: fan.phone, text: expect.stringContaining(`/orders/${order}`) }]);
  expect(told.texts[0]?.text).toContain('at no cost');
});
