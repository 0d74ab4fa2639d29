import { readPortalOrder } from '@zilker/box-office/portal-orders/read-portal-order';
import { refundEvent } from '@zilker/box-office/refunds/refund-event';
import { refundOrder } from '@zilker/box-office/refunds/refund-order';
import { startEventRefund } from '@zilker/box-office/refunds/start-event-refund';
import { allRows, insertPaid, type Paid, priceOf } from '@zilker/box-office/refunds/testing-refunds';
import { type accounts, refunds } from '@zilker/box-office/schema/tables';
import { createTestDatabase, type TestDatabase } from '@zilker/box-office/testing';
import { insertAccount, insertSale, type Sale } from '@zilker/box-office/testing-rows';
import { newId } from '@zilker/contracts/ids';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { sendRefundNotice } from './send-refund-notice.ts';
import { sendReturnNotice } from './send-return-notice.ts';
import { createTestNotifications } from './testing-notifications.ts';

let database: TestDatabase;
let told: ReturnType<typeof createTestNotifications>;
beforeAll(async () => {
  database = await createTestDatabase();
  told = createTestNotifications(database.db);
});
beforeEach(() => told.clear());
afterAll(() => database.drop());

async function sold(fan: Partial<typeof accounts.$inferInsert> = {}, [floor, balcony] = [3000, 4200]) {
  const { db } = database;
  const sale = await insertSale(db, {
    event: { title: 'Dolores & the <Grackles>' },
    types: [{ priceCents: floor ?? 0 }, { name: 'Balcony <left>', priceCents: balcony ?? 0 }],
  });
  const order = newId('order');
  const price = await priceOf(db, sale, [1, 2]);
  const account = await insertAccount(db, { email: 'mara@example.com', ...fan });
  const paid = await insertPaid(db, sale, account, [1, 2], { order, price, payment: `pi_${order}` });
  if (price.totalCents > 0) await set('payments', paid.payment, { brand: 'visa', last4: '4242' });
  return { sale, paid, account };
}

async function refund(sale: Sale, paid: Paid, numbers: readonly number[], amountCents: number) {
  const of = { venue: sale.venue.id, order: paid.order, requestedBy: newId('staff') };
  const tickets = numbers.map((number) => paid.tickets[number - 1] ?? newId('ticket'));
  const asked = {
    ...of,
    tickets,
    amountCents,
    reason: 'The show begins <two> hours later',
    idempotencyKey: newId('order'),
  };
  const { refunds: made } = await refundOrder(database.db, asked, new Date());
  return made.at(-1)?.id as ReturnType<typeof newId<'refund'>>;
}

describe('a refund', () => {
  test('is told by mail, once, with its tickets, its reason and when it comes', async () => {
    const { sale, paid } = await sold();
    const { shares, total } = await amounts(sale, paid);
    const id = await refund(sale, paid, [2, 3], total - (shares[0] ?? 0));
    const before = await allRows(database.db);
    await sendRefundNotice(told.context, { kind: 'send-refund-notice', refund: id });
    await sendRefundNotice(told.context, { kind: 'send-refund-notice', refund: id });
    const { messages, ...rest } = await allRows(database.db);
    expect({ ...rest, messages: [] }).toEqual({ ...before, messages: [] });
    expect(messages).toHaveLength((before.messages?.length ?? 0) + 1);
    expect(told.mails).toHaveLength(1);
    expect(told.mails[0]?.attachments).toBeUndefined();
    const amount = dollars(total - (shares[0] ?? 0));
    expect(told.mails[0]).toMatchObject({
      id,
      to: 'mara@example.com',
      subject: `${amount} goes back to you: Dolores & the <Grackles>`,
    });
    expect(told.mails[0]?.text).toContain(
      `Refund ${amount}\n\n2 × Balcony <left>\n\nThe show begins <two> hours later`,
    );
    expect(told.mails[0]?.text).toContain('your Visa card ending in 4242 and is there in 5 to 10 days.');
    expect(told.mails[0]?.text).toContain(
      'These tickets let nobody in any more. Your other ticket stays good.',
    );
    expect(told.mails[0]?.text).not.toContain('not given back');
    const html = told.mails[0]?.html ?? '';
    expect(html).toContain(`data-cents="${total - (shares[0] ?? 0)}" data-currency="usd">${amount}<`);
    expect(html).toContain('Balcony &lt;left&gt;');
    expect(html).toContain('begins &lt;two&gt; hours');
    for (const wild of ['<Grackles>', '<left>', '<two>']) expect(html).not.toContain(wild);
  });

  test('says what the card cost where the fan does without it, in the order’s currency', async () => {
    const { sale, paid } = await sold();
    await database.pool.query(
      `INSERT INTO venue_terms (venue_id, version, refund_kept_paid_by) VALUES ($1, 2, 'fan')`,
      [sale.venue.id],
    );
    await set('orders', paid.order, { terms: 2 });
    const { totalCents, cardCents } = paid.price;
    const id = await refund(sale, paid, [1, 2, 3], totalCents - cardCents);
    await set('refunds', id, { currency: 'gbp' });
    await sendRefundNotice(told.context, { kind: 'send-refund-notice', refund: id });
    expect(told.mails[0]?.text).toContain(`Refund £${((totalCents - cardCents) / 100).toFixed(2)}`);
    expect(told.mails[0]?.text).toContain(
      `The card’s cost of £${(cardCents / 100).toFixed(2)} is not given back: Stripe keeps it.`,
    );
    expect(told.mails[0]?.text).toContain('These tickets let nobody in any more.\n');
  });

  test('is told by text where there is no address, and not to simulated fans, nor once it has failed', async () => {
    const { sale, paid, account } = await sold({ email: null });
    const id = await refund(sale, paid, [1, 2, 3], paid.price.totalCents);
    const tell = () => sendRefundNotice(told.context, { kind: 'send-refund-notice', refund: id });
    await tell();
    expect(told.texts).toMatchObject([{ id, to: account.phone }]);
    expect(told.texts[0]?.text).toContain(
      `${dollars(paid.price.totalCents)} for Dolores & the <Grackles> goes back`,
    );
    await set('refunds', id, { state: 'failed' });
    await tell();
    await set('refunds', id, { state: 'sent' });
    await set('accounts', account.id, { simulated: true });
    await tell();
    await sendRefundNotice(told.context, { kind: 'send-refund-notice', refund: newId('refund') });
    expect(told.texts).toHaveLength(1);
    expect(told.mails).toEqual([]);
  });
});

describe('free tickets that were taken back', () => {
  const noMoney = /\$|card|bank|refund|money/i;

  test('are told with their reason, and no word of money', async () => {
    const { sale, paid } = await sold({}, [3000, 0]);
    const id = await refund(sale, paid, [2], 0);
    await sendRefundNotice(told.context, { kind: 'send-refund-notice', refund: id });
    expect(told.mails).toMatchObject([
      { id, to: 'mara@example.com', subject: 'Your ticket was taken back: Dolores & the <Grackles>' },
    ]);
    expect(told.mails[0]?.text).toContain(
      '1 × Balcony <left>\n\nThe show begins <two> hours later\n\nThis ticket',
    );
    expect(told.mails[0]?.text).toContain('Your other 2 tickets stay good.');
    expect(told.mails[0]?.text).not.toMatch(noMoney);
    expect(told.mails[0]?.html).not.toContain('data-cents');
    for (const wild of ['<Grackles>', '<left>', '<two>']) expect(told.mails[0]?.html).not.toContain(wild);
  });

  test('of a show that is called off say so, by text where there is no address', async () => {
    const { sale, account } = await sold({ email: null }, [0, 0]);
    const { db } = database;
    const of = { venue: sale.venue.id, event: sale.event.id };
    const asked = { ...of, idempotencyKey: newId('order'), toFansCents: 0, reason: 'The singer is ill.' };
    const { run } = await startEventRefund(db, asked, new Date());
    await refundEvent(db, { run: run?.id ?? newId('refundRun') }, new Date());
    const all = await db.select().from(refunds);
    const made = all.find(({ runId }) => runId === run?.id);
    await sendRefundNotice(told.context, {
      kind: 'send-refund-notice',
      refund: made?.id ?? newId('refund'),
    });
    expect(told.texts).toMatchObject([{ id: made?.id, to: account.phone }]);
    expect(told.texts[0]?.text).toBe(
      'The show is called off: Dolores & the <Grackles>. The singer is ill. These tickets let nobody in any more. http://localhost:4300/tickets',
    );
  });

  test('of a show that is called off take it out of calendars', async () => {
    const { sale } = await sold({}, [0, 0]);
    const { db } = database;
    const of = { venue: sale.venue.id, event: sale.event.id };
    const asked = { ...of, idempotencyKey: newId('order'), toFansCents: 0, reason: 'The singer is ill.' };
    const { run } = await startEventRefund(db, asked, new Date());
    await refundEvent(db, { run: run?.id ?? newId('refundRun') }, new Date());
    const all = await db.select().from(refunds);
    const made = all.find(({ runId }) => runId === run?.id);
    const refund = made?.id ?? newId('refund');
    await sendRefundNotice(told.context, { kind: 'send-refund-notice', refund });
    const [attached] = told.mails[0]?.attachments ?? [];
    expect(attached).toMatchObject({ contentType: 'text/calendar; charset=utf-8; method=CANCEL' });
    expect(attached?.content).toContain(`UID:${sale.event.id}@zilker.example\r\n`);
    expect(attached?.content).toContain('STATUS:CANCELLED\r\n');
  });
});

describe('a payment that could not be kept', () => {
  test.each([
    [
      null,
      'You were not charged',
      /^Nothing was charged: \$\S+ was only held on your Visa card ending in 4242/m,
    ],
    [new Date(), 'goes back to you', /^\$\S+ goes back to your Visa card ending in 4242 and is there/m],
  ])('that was charged at %s is told with its reason', async (capturedAt, subject, outcome) => {
    const { paid } = await sold();
    // what was only held was never booked
    const id = `pi_other_${paid.order}`;
    await database.pool.query(
      `INSERT INTO payments (id, venue_id, event_id, order_id, state, amount_cents, currency, brand, last4, return_reason, captured_at)
       SELECT $1, venue_id, event_id, order_id, 'returning', amount_cents, currency, brand, last4, $2, $3 FROM payments WHERE id = $4`,
      [id, 'The tickets <had> gone.', capturedAt, paid.payment],
    );
    await sendReturnNotice(told.context, { kind: 'send-return-notice', payment: id });
    expect(told.mails).toMatchObject([
      { id, to: 'mara@example.com', subject: expect.stringContaining(subject) },
    ]);
    expect(told.mails[0]?.text).toContain('The tickets <had> gone.');
    expect(told.mails[0]?.text).toMatch(outcome);
    expect(told.mails[0]?.html).toContain(`data-cents="${paid.price.totalCents}"`);
    expect(told.mails[0]?.html).toContain('&lt;had&gt;');
    expect(told.mails[0]?.html).not.toContain('<had>');
    // the order's own payment was kept
    expect(told.mails[0]?.text).not.toContain('no tickets');
  });

  test('but was kept after all is told nobody', async () => {
    const { paid } = await sold();
    await sendReturnNotice(told.context, { kind: 'send-return-notice', payment: paid.payment });
    await sendReturnNotice(told.context, { kind: 'send-return-notice', payment: 'pi_unknown' });
    expect([...told.mails, ...told.texts]).toEqual([]);
  });

  test('is told by text where there is no address', async () => {
    const { paid, account } = await sold({ email: null });
    await database.pool.query(`UPDATE orders SET state = 'expired' WHERE id = $1`, [paid.order]);
    await set('payments', paid.payment, { state: 'returned', return_reason: 'The sale had ended.' });
    await sendReturnNotice(told.context, { kind: 'send-return-notice', payment: paid.payment });
    expect(told.texts).toMatchObject([{ id: paid.payment, to: account.phone }]);
    expect(told.texts[0]?.text).toMatch(
      /^Dolores & the <Grackles>\. The sale had ended\. \$\S+ goes back .* You have no tickets/,
    );
  });
});

async function set(
  table: 'orders' | 'payments' | 'refunds' | 'accounts',
  id: string,
  values: Readonly<Record<string, string | number | boolean>>,
): Promise<void> {
  const columns = Object.keys(values).map((name, at) => `${name} = $${at + 2}`);
  await database.pool.query(`UPDATE ${table} SET ${columns.join(', ')} WHERE id = $1`, [
    id,
    ...Object.values(values),
  ]);
}

async function amounts(sale: Sale, paid: Paid) {
  const shown = await readPortalOrder(database.db, { venue: sale.venue.id, order: paid.order });
  return { shares: shown.tickets.map(({ refundCents }) => refundCents), total: paid.price.totalCents };
}

function dollars(cents: number): string {
  return `$${(cents / 100).toFixed(2)}`;
}
