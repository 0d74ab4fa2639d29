import { type Id, newId } from '@zilker/contracts/ids';
import { stripeHarness } from '@zilker/local/stripe/stripe-harness';
import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { auditEvent } from '../audit/audit-event.ts';
import { changeTicketType } from '../portal/change-type.ts';
import { readPortalOrder } from '../portal-orders/read-portal-order.ts';
import { checkIns, orders, ticketTypes, typeUsage, usage } from '../schema/tables.ts';
import { insertAccount, insertSale, insertVenue, type Sale } from '../testing-rows.ts';
import { refundOrder } from './refund-order.ts';
import { sendRefund } from './send-refund.ts';
import { insertPaid, type Paid, priceOf, startTestRefunds, type TestRefunds } from './testing-refunds.ts';

let at: TestRefunds;
let stranger: Pick<Sale, 'venue'>;
beforeAll(async () => {
  at = await startTestRefunds(await stripeHarness());
  stranger = { venue: await insertVenue(at.db) };
});
afterAll(() => at.stop());

const now = new Date();
let keys = 0;
const key = () => `refund-key-${String(keys++).padStart(16, '0')}`;

async function sold(quantities: readonly number[] = [2, 1]) {
  const sale = await insertSale(at.db, {
    types: [{ priceCents: 3000 }, { name: 'Balcony', priceCents: 4200 }],
  });
  const fan = await insertAccount(at.db, { name: 'Dolores' });
  return { sale, fan, paid: await at.paid(sale, fan, quantities) };
}

function ask(
  sale: Pick<Sale, 'venue'>,
  paid: Paid,
  numbers: readonly number[],
  amountCents: number,
  more = {},
) {
  const input = {
    venue: sale.venue.id,
    order: paid.order,
    tickets: numbers.map((number) => paid.tickets[number - 1] ?? newId('ticket')),
    amountCents,
    reason: 'Could not come',
    requestedBy: newId('staff'),
    idempotencyKey: key(),
    ...more,
  };
  return refundOrder(at.db, input, now);
}

/** Asks for what the portal shows. */
async function refund(sale: Sale, paid: Paid, numbers: readonly number[]) {
  const shown = await readPortalOrder(at.db, { venue: sale.venue.id, order: paid.order });
  const cents = shown.tickets.filter(({ number }) => numbers.includes(number)).map((one) => one.refundCents);
  return ask(
    sale,
    paid,
    numbers,
    cents.reduce((sum, one) => sum + one, 0),
  );
}

async function send(order: Id<'order'>): Promise<string[]> {
  const jobs = (await at.jobs()).flatMap((job) => (job.kind === 'send-refund' ? [job.refund] : []));
  const outcomes: string[] = [];
  for (const id of jobs)
    if ((await at.refund(id)).orderId === order)
      outcomes.push(await sendRefund(at.db, at.payments, { refund: id }, now));
  return outcomes;
}

describe('some tickets of an order', () => {
  test('are refunded at once, and the money follows', async () => {
    const { sale, fan, paid } = await sold();
    const view = await refund(sale, paid, [1]);
    expect(view).toMatchObject({
      state: 'partially_refunded',
      refunds: [{ state: 'requested', tickets: [1] }],
    });
    expect(await at.ticketStates(paid.order)).toEqual(['refunded', 'valid', 'valid']);
    const [floor] = await at.db
      .select()
      .from(ticketTypes)
      .where(eq(ticketTypes.id, sale.types[0]?.id ?? newId('ticketType')));
    expect(floor).toMatchObject({ taken: 1, sold: 1 });
    const [used] = await at.db.select().from(usage).where(eq(usage.accountId, fan.id));
    expect(used?.taken).toBe(2);
    // nothing is booked before it went
    expect((await at.lines(paid.order)).map(({ kind }) => kind)).toEqual(['payment']);

    expect(await send(paid.order)).toEqual(['succeeded']);
    expect(await at.refundsAtStripe(paid.payment)).toMatchObject([{ amount: view.refundedCents }]);
    const [, line] = await at.lines(paid.order);
    expect(line).toMatchObject({
      kind: 'refund',
      fanCents: view.refundedCents,
      zilkerCents: -50,
      stripeCents: 0,
    });
    const after = await readPortalOrder(at.db, { venue: sale.venue.id, order: paid.order });
    expect(after.history.map(({ kind }) => kind)).toEqual(['held', 'refund_requested', 'refund_succeeded']);
    expect(after.refunds).toMatchObject([{ state: 'succeeded' }]);
    expect((await at.jobs()).filter(({ kind }) => kind === 'send-refund-notice')).toHaveLength(1);
  });

  test('one by one come to what was paid, to the cent', async () => {
    const { sale, paid } = await sold();
    for (const number of [3, 1, 2]) await refund(sale, paid, [number]);
    expect(await send(paid.order)).toEqual(['succeeded', 'succeeded', 'succeeded']);
    expect(await at.order(paid.order)).toMatchObject({
      state: 'refunded',
      refundedCents: paid.price.totalCents,
    });
    const all = await at.refundsAtStripe(paid.payment);
    expect(all.reduce((sum, { amount }) => sum + amount, 0)).toBe(paid.price.totalCents);
    const lines = await at.lines(paid.order);
    const sum = (of: (line: (typeof lines)[number]) => number) =>
      lines.reduce((all, line) => all + of(line), 0);
    expect(sum(({ fanCents }) => fanCents)).toBe(0);
    expect(sum(({ zilkerCents }) => zilkerCents)).toBe(0);
    // what Stripe kept is the venue's loss
    expect(sum(({ venueCents }) => venueCents)).toBe(-paid.price.cardCents);
  });

  test('cost the fan the card where they were told so when they bought, whatever the policy is now', async () => {
    const sale = await insertSale(at.db);
    await at.change(sale, { refundKeptPaidBy: 'fan' });
    const paid = await at.paid(sale, await insertAccount(at.db), [2]);
    await at.change(sale, { refundKeptPaidBy: 'venue' });
    const shown = await readPortalOrder(at.db, { venue: sale.venue.id, order: paid.order });
    const amountCents = shown.tickets[0]?.refundCents ?? 0;
    await expect(ask(sale, paid, [1], amountCents + 1)).rejects.toMatchObject({
      code: 'refund_changed',
      detail: { amountCents },
    });
    await refund(sale, paid, [1, 2]);
    expect(await send(paid.order)).toEqual(['succeeded']);
    const { totalCents, cardCents } = paid.price;
    expect(await at.order(paid.order)).toMatchObject({
      state: 'refunded',
      refundedCents: totalCents - cardCents,
    });
    const lines = await at.lines(paid.order);
    expect(lines.reduce((all, line) => all + line.venueCents, 0)).toBe(0);
  });

  test('that came in already, and went out, are refunded all the same, and fans may buy again of a type with a limit', async () => {
    const sale = await insertSale(at.db, { types: [{ maxPerAccount: 2 }] });
    const fan = await insertAccount(at.db);
    const paid = await at.paid(sale, fan, [2]);
    const type = sale.types[0]?.id ?? newId('ticketType');
    await at.db.insert(typeUsage).values({ typeId: type, accountId: fan.id, taken: 2, takenMax: 2 });
    await at.database.pool.query(`UPDATE tickets SET state = 'checked_in' WHERE id = ANY ($1)`, [
      paid.tickets,
    ]);
    await at.database.pool.query(`UPDATE tickets SET state = 'outside' WHERE id = $1`, [paid.tickets[1]]);
    await refund(sale, paid, [1]);
    expect(await at.ticketStates(paid.order)).toEqual(['refunded', 'outside']);
    expect(await at.db.select().from(typeUsage).where(eq(typeUsage.accountId, fan.id))).toMatchObject([
      { taken: 1 },
    ]);
    await refund(sale, paid, [2]);
    expect(await at.ticketStates(paid.order)).toEqual(['refunded', 'refunded']);
    expect(await at.db.$count(checkIns)).toBe(0);
  });

  test('do not count for a limit that comes later', async () => {
    const sale = await insertSale(at.db);
    const fan = await insertAccount(at.db);
    const paid = await at.paid(sale, fan, [3]);
    await refund(sale, paid, [2]);
    const type = sale.types[0]?.id ?? newId('ticketType');
    await changeTicketType(
      at.db,
      {
        venue: sale.venue.id,
        event: sale.event.id,
        type,
        idempotencyKey: key(),
        change: { maxPerAccount: 4 },
      },
      now,
    );
    expect(await at.db.select().from(typeUsage).where(eq(typeUsage.accountId, fan.id))).toMatchObject([
      { taken: 2, takenMax: 4 },
    ]);
    await refund(sale, paid, [1]);
    expect(await at.db.select().from(typeUsage).where(eq(typeUsage.accountId, fan.id))).toMatchObject([
      { taken: 1 },
    ]);
  });
});

describe('free tickets', () => {
  async function withChild(quantities: readonly number[] = [1, 1]) {
    const sale = await insertSale(at.db, { types: [{ priceCents: 3000 }, { name: 'Child', priceCents: 0 }] });
    const fan = await insertAccount(at.db);
    const price = await priceOf(at.db, sale, quantities);
    const order = newId('order');
    const paid =
      price.totalCents > 0
        ? await at.paid(sale, fan, quantities)
        : await insertPaid(at.db, sale, fan, quantities, { order, price, payment: `pi_${order}` });
    return { sale, fan, paid };
  }
  /** What of the sale's types is sold, what the fan has, and what the audit says. */
  async function standing(sale: Sale, fan: { id: Id<'account'> }) {
    const types = await at.db.select().from(ticketTypes).where(eq(ticketTypes.eventId, sale.event.id));
    const [used] = await at.db.select().from(usage).where(eq(usage.accountId, fan.id));
    const breaches = await auditEvent(at.db, sale.event.id);
    // its rows were not made by the verbs that sell
    const wrong = breaches.filter(({ check }) => /refund|fan/.test(check));
    const sold = sale.types.map(({ id }) => types.find((type) => type.id === id)?.sold);
    return { sold, taken: used?.taken, wrong };
  }
  const noticesOf = async (id: Id<'refund'>) =>
    (await at.jobs()).filter((job) => 'refund' in job && job.refund === id);

  test('of an order with others are taken back alone, and nothing is asked of Stripe', async () => {
    const { sale, fan, paid } = await withChild();
    const view = await refund(sale, paid, [2]);
    const [made] = view.refunds;
    expect(view).toMatchObject({ state: 'partially_refunded', refundedCents: 0 });
    expect(made).toMatchObject({ state: 'succeeded', amountCents: 0, tickets: [2] });
    const told = view.history.slice(1).map(({ kind, detail }) => [kind, detail.amountCents, detail.tickets]);
    expect(told).toEqual([['refund_succeeded', 0, '2']]);
    expect(view.ledger.map(({ kind }) => kind)).toEqual(['payment']);
    expect(await at.ticketStates(paid.order)).toEqual(['valid', 'refunded']);
    expect(await standing(sale, fan)).toEqual({ sold: [1, 0], taken: 1, wrong: [] });
    const id = made?.id as Id<'refund'>;
    expect(await noticesOf(id)).toEqual([{ kind: 'send-refund-notice', refund: id }]);
    expect(await sendRefund(at.db, at.payments, { refund: id }, now)).toBe('stale');
    expect(await at.refundsAtStripe(paid.payment)).toEqual([]);
    await expect(ask(sale, paid, [2], 0)).rejects.toMatchObject({ code: 'ticket_not_refundable' });

    await refund(sale, paid, [1]);
    expect(await send(paid.order)).toEqual(['succeeded']);
    expect(await at.order(paid.order)).toMatchObject({ state: 'refunded', refundedCents: 3172 });
    expect(await standing(sale, fan)).toEqual({ sold: [0, 0], taken: 0, wrong: [] });
  });

  test.each([
    [[1], 'partially_refunded', ['refunded', 'valid'], [0, 1]],
    [[1, 2], 'refunded', ['refunded', 'refunded'], [0, 0]],
  ] as const)(
    'stay, or go along with those that cost something: %j',
    async (numbers, state, states, sold) => {
      const { sale, fan, paid } = await withChild();
      await refund(sale, paid, numbers);
      expect(await send(paid.order)).toEqual(['succeeded']);
      expect(await at.order(paid.order)).toMatchObject({ state, refundedCents: 3172 });
      expect(await at.ticketStates(paid.order)).toEqual(states);
      expect(await standing(sale, fan)).toMatchObject({ sold, wrong: [] });
    },
  );

  test('are all that an order has', async () => {
    const { sale, fan, paid } = await withChild([0, 2]);
    await refund(sale, paid, [1]);
    expect(await at.order(paid.order)).toMatchObject({ state: 'partially_refunded', refundedCents: 0 });
    const view = await refund(sale, paid, [2]);
    expect(view).toMatchObject({
      state: 'refunded',
      refunds: [{ tickets: [1] }, { tickets: [2] }],
      ledger: [],
    });
    expect(await standing(sale, fan)).toEqual({ sold: [0, 0], taken: 0, wrong: [] });
    await expect(ask(sale, paid, [1], 0)).rejects.toMatchObject({ code: 'order_not_refundable' });
  });

  test('are taken back for nothing else, and what was paid for is not taken back for nothing', async () => {
    const { sale, paid } = await withChild();
    const before = await at.all();
    for (const [numbers, cents] of [
      [[2], 1],
      [[1], 0],
      [[1, 2], 0],
    ] as const)
      await expect(ask(sale, paid, numbers, cents)).rejects.toMatchObject({ code: 'refund_changed' });
    expect(await at.all()).toEqual(before);
  });
});

describe('a refund is asked for once', () => {
  test('for a key, also by many at once', async () => {
    const { sale, paid } = await sold([1]);
    const more = { idempotencyKey: key() };
    const answers = await Promise.all([1, 2, 3, 4].map(() => ask(sale, paid, [1], 3172, more)));
    expect(new Set(answers.map(({ refunds: [one] }) => one?.id)).size).toBe(1);
    expect(await at.order(paid.order)).toMatchObject({ state: 'refunded', refundedCents: 3172 });
    await expect(ask(sale, paid, [1], 3172, { ...more, reason: 'Other' })).rejects.toMatchObject({
      code: 'idempotency_key_reused',
    });
  });

  test('for a ticket, by several at once with keys of their own', async () => {
    const { sale, paid } = await sold([1]);
    const outcomes = await Promise.allSettled([1, 2, 3].map(() => ask(sale, paid, [1], 3172)));
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    for (const outcome of outcomes)
      if (outcome.status === 'rejected')
        expect(outcome.reason).toMatchObject({ code: 'order_not_refundable' });
    expect(await send(paid.order)).toEqual(['succeeded']);
    expect(await at.refundsAtStripe(paid.payment)).toHaveLength(1);
  });
});

describe('nothing is written when it is refused, since', () => {
  const cases: [string, string, (sale: Sale, paid: Paid) => Promise<unknown>][] = [
    ['it is above what was paid', 'refund_changed', (sale, paid) => ask(sale, paid, [1, 2, 3], 1_000_000)],
    ['it is a cent too much', 'refund_changed', (sale, paid) => ask(sale, paid, [1], 3151)],
    ['it is below nothing', 'refund_changed', (sale, paid) => ask(sale, paid, [1], -3150)],
    ['the ticket is of another order', 'ticket_unknown', (sale, paid) => ask(sale, paid, [9], 3000)],
    ['the order is another venue’s', 'order_unknown', (_, paid) => ask(stranger, paid, [1], 3000)],
    [
      'there is no such order',
      'order_unknown',
      (sale, paid) => ask(sale, { ...paid, order: newId('order') }, [1], 3000),
    ],
  ];
  test.each(cases)('%s', async (_, code, asked) => {
    const { sale, paid } = await sold();
    const before = await at.all();
    await expect(asked(sale, paid)).rejects.toMatchObject({ code });
    expect(await at.all()).toEqual(before);
  });

  test.each([
    ['refunded', 'ticket_not_refundable'],
    ['revoked', 'ticket_not_refundable'],
  ])('the ticket is %s', async (state, code) => {
    const { sale, paid } = await sold();
    await at.database.pool.query('UPDATE tickets SET state = $1 WHERE id = $2', [state, paid.tickets[0]]);
    const before = await at.all();
    await expect(ask(sale, paid, [1, 2], 6000)).rejects.toMatchObject({
      code,
      detail: { ticket: paid.tickets[0] },
    });
    expect(await at.all()).toEqual(before);
  });

  test('all of it went back before', async () => {
    const { sale, paid } = await sold([1]);
    await refund(sale, paid, [1]);
    const before = await at.all();
    await expect(ask(sale, paid, [1], 3172)).rejects.toMatchObject({ code: 'order_not_refundable' });
    expect(await at.all()).toEqual(before);
  });

  test.each(['held', 'paying', 'authorized', 'expiring', 'expired', 'cancelled', 'review'] as const)(
    'an order that is %s was not paid',
    async (state) => {
      const sale = await insertSale(at.db);
      const order = newId('order');
      const price = await priceOf(at.db, sale, [1]);
      const payment = `pi_${order}`;
      const paid = await insertPaid(at.db, sale, await insertAccount(at.db), [1], { order, price, payment });
      await at.database.pool.query(`ALTER TABLE orders DISABLE TRIGGER guard_orders`);
      await at.db.update(orders).set({ state, paidAt: null }).where(eq(orders.id, order));
      await at.database.pool.query(`ALTER TABLE orders ENABLE TRIGGER guard_orders`);
      const before = await at.all();
      await expect(ask(sale, paid, [1], 3172)).rejects.toMatchObject({ code: 'order_not_refundable' });
      expect(await at.all()).toEqual(before);
    },
  );
});
