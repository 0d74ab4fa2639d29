import { acceptTransfer } from '@zilker/box-office/moves/accept-transfer';
import type { HolderToTell } from '@zilker/box-office/moves/holder-to-tell';
import { newKey, startTestMoves, type TestMoves } from '@zilker/box-office/moves/testing-moves';
import { refundEvent } from '@zilker/box-office/refunds/refund-event';
import { refundOrder } from '@zilker/box-office/refunds/refund-order';
import { startEventRefund } from '@zilker/box-office/refunds/start-event-refund';
import { outbox } from '@zilker/box-office/schema/outbox';
import { type Id, newId } from '@zilker/contracts/ids';
import type { Job } from '@zilker/contracts/jobs/job';
import { dropPolicy } from '@zilker/contracts/ticket/policy';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { holderMessage } from './holder-message.ts';
import { sendHolderNotice } from './send-holder-notice.ts';
import { createTestNotifications } from './testing-notifications.ts';

let at: TestMoves;
let told: ReturnType<typeof createTestNotifications>;
beforeAll(async () => {
  at = await startTestMoves('http://127.0.0.1:9');
  told = createTestNotifications(at.db);
});
beforeEach(() => told.clear());
afterAll(() => at.stop());

/** Three free tickets of one fan, of whom a friend has two. */
async function sent() {
  const { tickets, orders } = await at.soldFrom(1, { each: 3, priceCents: 0 });
  const friend = await at.fan();
  const [order] = orders;
  if (order === undefined) throw new Error('nothing was bought');
  for (const ticket of tickets.slice(0, 2)) {
    const { transfer } = await at.send(at.account(0), ticket, friend);
    const taken = { account: friend.id, transfer: transfer.id, idempotencyKey: newKey() };
    await acceptTransfer(at.db, taken, new Date());
  }
  return { tickets, order: order.id, friend };
}

const refund = (order: Id<'order'>, tickets: readonly Id<'ticket'>[]) =>
  refundOrder(
    at.db,
    {
      venue: at.sale.venue.id,
      order,
      tickets,
      amountCents: 0,
      reason: 'Ana asked for it',
      requestedBy: newId('staff'),
      idempotencyKey: newKey(),
    },
    new Date(),
  );

type Notice = Extract<Job, { kind: 'send-holder-notice' }>;
async function notices(): Promise<Notice[]> {
  const rows = await at.db.select().from(outbox);
  return rows.flatMap(({ job }) => (job.kind === 'send-holder-notice' ? [job] : []));
}

test('who was sent tickets that are refunded is told once of all of them, and not what was said to who bought', async () => {
  const { tickets, order, friend } = await sent();
  await refund(order, tickets);
  const jobs = await notices();
  expect(jobs).toMatchObject([{ account: friend.id }]);
  for (const job of [...jobs, ...jobs]) await sendHolderNotice(told.context, job);
  expect(told.texts).toEqual([]);
  expect(told.mails).toHaveLength(1);
  const [mail] = told.mails;
  expect(mail).toMatchObject({
    to: friend.email,
    subject: 'The tickets that you were sent were taken back: Copper Moon',
  });
  expect(mail?.attachments).toBeUndefined();
  expect(mail?.text).toContain(
    '2 × General admission\n\nThe tickets that you were sent let nobody in any more.',
  );
  expect(mail?.text).not.toMatch(/Ana|money|\$/);
});

test('whoever bought them is not told twice, and nobody is told of what was not sent', async () => {
  const { tickets, order } = await sent();
  await refund(order, tickets.slice(2));
  expect(await notices()).toEqual([]);
  expect(await at.kinds()).toContain('send-refund-notice');
});

test('of a show that is called off its holders read so, with word for their calendars, by text without an address', async () => {
  const { friend } = await sent();
  const { id: event, venueId: venue } = at.sale.event;
  const asked = { venue, event, idempotencyKey: newKey(), toFansCents: 0, reason: 'The singer is ill.' };
  const { run } = await startEventRefund(at.db, asked, new Date());
  await refundEvent(at.db, { run: run?.id ?? newId('refundRun') }, new Date());
  const [job] = await notices();
  if (job === undefined) throw new Error('nobody is told');
  await at.database.pool.query('UPDATE accounts SET email = NULL WHERE id = $1', [friend.id]);
  await sendHolderNotice(told.context, job);
  expect(told.texts).toMatchObject([{ to: friend.phone }]);
  expect(told.texts[0]?.text).toMatch(
    /^The show is called off: Copper Moon\. The tickets that you were sent let/,
  );
  await at.database.pool.query('UPDATE accounts SET simulated = true WHERE id = $1', [friend.id]);
  await sendHolderNotice(told.context, { ...job, refund: newId('refund') });
  await at.database.pool.query('DELETE FROM messages');
  await sendHolderNotice(told.context, job);
  expect(told.texts).toHaveLength(1);
});

test('says whose the money is, and why a show is off', () => {
  const event: HolderToTell['event'] = {
    id: newId('event'),
    title: 'Dolores & the <Grackles>',
    venueName: 'Red Bluff Hall',
    address: '1 Bluff St',
    timezone: 'America/Chicago',
    startsAt: new Date('2027-03-01T02:00:00Z'),
    doorsAt: new Date('2027-03-01T01:00:00Z'),
    policy: dropPolicy,
  };
  const lines = [{ type: 'Balcony <left>', count: 1 }];
  const one = { to: { mail: 'mara@example.com' }, order: newId('order'), event, lines, wasPaid: true };
  const said = (calledOff: string | null) =>
    holderMessage({ ...one, calledOff }, 'http://localhost:4300', new Date());
  const off = said('The <singer> is ill.');
  expect(off.subject).toBe('The show is called off: Dolores & the <Grackles>');
  expect(off.text).toContain(
    'The <singer> is ill.\n\n1 × Balcony <left>\n\nThe ticket that you were sent lets nobody in any more.\n\nThe money goes back to whoever bought it; you need do nothing.',
  );
  for (const wild of ['<Grackles>', '<left>', '<singer>']) expect(off.html).not.toContain(wild);
  expect(off.attachments).toMatchObject([{ filename: 'cancelled.ics' }]);
  expect(said(null).subject).toBe('The ticket that you were sent was taken back: Dolores & the <Grackles>');
  expect(said(null).attachments).toBeUndefined();
});
