import { type Id, newId } from '@zilker/contracts/ids';
import { dropPolicy } from '@zilker/contracts/ticket/policy';
import { stripeHarness } from '@zilker/local/stripe/stripe-harness';
import { eq, inArray } from 'drizzle-orm';
import type Stripe from 'stripe';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { withTransaction } from '../db.ts';
import { insertScanner } from '../doors/testing-doors.ts';
import { undoCheckIn } from '../doors/undo-check-in.ts';
import type { StripeEvent } from '../payments/stripe-objects.ts';
import { readPortalOrder } from '../portal-orders/read-portal-order.ts';
import { recordRefund } from '../refunds/record-refund.ts';
import { refundEvent } from '../refunds/refund-event.ts';
import { refundOrder, retryRefundOnce } from '../refunds/refund-order.ts';
import { sendRefund } from '../refunds/send-refund.ts';
import { startEventRefund } from '../refunds/start-event-refund.ts';
import { insertPaid, priceOf, startTestRefunds, type TestRefunds } from '../refunds/testing-refunds.ts';
import { checkIns, disputes, outbox, paymentDifferences, payments, tickets } from '../schema/tables.ts';
import { insertAccount, insertGate, insertSale, type Sale } from '../testing-rows.ts';
import { handleDisputeEvent } from './dispute-events.ts';

let at: TestRefunds;
beforeAll(async () => {
  at = await startTestRefunds(await stripeHarness());
});
afterAll(() => at.stop());

const now = new Date();

async function sold(quantity = 2, { reentry = false } = {}) {
  const sale = await insertSale(at.db, { event: { policy: { ...dropPolicy, reentry } } });
  const paid = await at.paid(sale, await insertAccount(at.db), [quantity]);
  return { sale, paid };
}

type Told = { type: string; object: Stripe.Dispute };

/** The same bought without Stripe. */
async function soldElsewhere() {
  const sale = await insertSale(at.db);
  const order = newId('order');
  const price = await priceOf(at.db, sale, [2]);
  return insertPaid(at.db, sale, await insertAccount(at.db), [2], { order, price, payment: `pi_${order}` });
}

/** The same told of another payment. */
function elsewhere({ type, object }: Told, from: string, to: string): Told {
  const moved = object.balance_transactions.map((one) => ({ ...one, id: `${one.id}_${to}` }));
  const renamed = { ...object, id: `${object.id}_${to}`, balance_transactions: moved };
  return { type, object: JSON.parse(JSON.stringify(renamed).replaceAll(from, to)) as Stripe.Dispute };
}

/** What Stripe tells of a dispute of a payment, from its opening to its end. */
async function disputed(payment: string, outcome?: 'won' | 'lost'): Promise<Told[]> {
  const opened = (await at.harness.control(
    'POST',
    `/payment_intents/${payment}/dispute`,
  )) as unknown as Stripe.Dispute;
  const created = { ...opened, balance_transactions: [] };
  const told = [
    { type: 'charge.dispute.created', object: created },
    { type: 'charge.dispute.funds_withdrawn', object: opened },
  ];
  if (outcome === undefined) return told;
  const closed = (await at.harness.control('POST', `/disputes/${opened.id}`, {
    outcome,
  })) as unknown as Stripe.Dispute;
  if (outcome === 'won') told.push({ type: 'charge.dispute.funds_reinstated', object: closed });
  return [...told, { type: 'charge.dispute.closed', object: closed }];
}

const tell = ({ type, object }: { type: string; object: unknown }) => {
  const event = {
    id: 'evt_x',
    type,
    livemode: false,
    data: { object: object as StripeEvent['data']['object'] },
  };
  return withTransaction(at.db, (tx) => handleDisputeEvent(tx, event, now));
};

async function standing(order: Id<'order'>) {
  const lines = await at.lines(order);
  const sum = (of: (line: (typeof lines)[number]) => number) =>
    lines.reduce((all, line) => all + of(line), 0);
  const [dispute] = await at.db.select().from(disputes).where(eq(disputes.orderId, order));
  return {
    dispute: dispute?.state,
    kinds: lines.map(({ kind }) => kind),
    tickets: await at.ticketStates(order),
    fan: sum(({ fanCents }) => fanCents),
    venue: sum(({ venueCents }) => venueCents),
    zilker: sum(({ zilkerCents }) => zilkerCents),
    stripe: sum(({ stripeCents }) => stripeCents),
  };
}

/** Tickets that came in, and of which some went out again, as the doors keep that; resolves to the check-ins of those inside. */
async function cameIn(
  { venue, event }: Sale,
  { inside, outside }: { inside: readonly Id<'ticket'>[]; outside: readonly Id<'ticket'>[] },
): Promise<Id<'checkIn'>[]> {
  const gate = await insertGate(at.db, event);
  const { scanner } = await insertScanner(at.db, { event }, gate.id);
  const leftAt = event.policy.reentry ? now : null;
  const scan = (ticketId: Id<'ticket'>, direction: 'in' | 'out', left: Date | null) => ({
    id: newId('checkIn'),
    venueId: venue.id,
    eventId: event.id,
    gateId: gate.id,
    scannerId: scanner,
    ticketId,
    nonce: newId('checkIn'),
    direction,
    code: 'c',
    accepted: true,
    answer: 'valid' as const,
    offline: false,
    at: now,
    leftAt: left,
  });
  const ins = inside.map((ticket) => scan(ticket, 'in', null));
  const outs = outside.flatMap((ticket) => [scan(ticket, 'in', leftAt), scan(ticket, 'out', null)]);
  await at.db.insert(checkIns).values([...ins, ...outs]);
  const become = (ids: readonly Id<'ticket'>[], state: 'checked_in' | 'outside') =>
    at.db
      .update(tickets)
      .set({ state })
      .where(inArray(tickets.id, [...ids]));
  await become([...inside, ...outside], 'checked_in');
  await become(outside, 'outside');
  return ins.map(({ id }) => id);
}

test('a dispute takes the tickets and the money, and one that is won gives both back but for the fee', async () => {
  const { sale, paid } = await sold();
  const told = await disputed(paid.payment, 'won');
  const { totalCents, venueCents, cardCents } = paid.price;
  expect(await tell(told[0] as Told)).toBe('recorded');
  expect(await standing(paid.order)).toMatchObject({
    dispute: 'open',
    tickets: ['revoked', 'revoked'],
    fan: -totalCents,
  });
  expect(await tell(told[1] as Told)).toBe('recorded');
  expect(await standing(paid.order)).toMatchObject({
    kinds: ['payment', 'dispute'],
    fan: 0,
    venue: -cardCents - 1500,
    zilker: 0,
    stripe: cardCents + 1500,
  });
  for (const one of told.slice(2)) await tell(one);
  expect(await standing(paid.order)).toEqual({
    dispute: 'won',
    kinds: ['payment', 'dispute', 'dispute_won'],
    tickets: ['valid', 'valid'],
    fan: -totalCents,
    venue: venueCents - 1500,
    zilker: 100,
    stripe: cardCents + 1500,
  });
  const view = await readPortalOrder(at.db, { venue: sale.venue.id, order: paid.order });
  expect(view.history.map(({ kind }) => kind)).toEqual(['held', 'dispute_opened', 'dispute_won']);
  expect(view).toMatchObject({
    disputed: false,
    disputes: [{ state: 'won', reason: 'fraudulent', amountCents: totalCents }],
  });
});

describe('its events come to the same in any order and number', () => {
  for (const outcome of ['won', 'lost'] as const)
    test(`of one that is ${outcome}`, async () => {
      const { paid: first } = await sold();
      const told = await disputed(first.payment, outcome);
      for (const one of told) await tell(one);
      const { kinds: _, ...expected } = await standing(first.order);
      for (const order of permutations(told.length)) {
        const paid = await soldElsewhere();
        const toldOfIt = told.map((one) => elsewhere(one, first.payment, paid.payment));
        for (const i of [...order, order[0] ?? 0]) await tell(toldOfIt[i] as Told);
        const { kinds, ...stands } = await standing(paid.order);
        expect(stands, `order ${order}`).toEqual(expected);
        expect(kinds).toEqual(
          outcome === 'won' ? ['payment', 'dispute', 'dispute_won'] : ['payment', 'dispute'],
        );
      }
    });
});

test('one that is lost leaves the tickets revoked, and the venue bears what Zilker and tax do not', async () => {
  const { paid } = await sold();
  for (const one of await disputed(paid.payment, 'lost')) await tell(one);
  expect(await standing(paid.order)).toMatchObject({
    dispute: 'lost',
    tickets: ['revoked', 'revoked'],
    fan: 0,
    zilker: 0,
  });
  const { sale, paid: other } = await sold(1);
  const asked = { venue: sale.venue.id, order: other.order, tickets: other.tickets, amountCents: 3172 };
  for (const one of await disputed(other.payment)) await tell(one);
  const more = { reason: 'x', requestedBy: newId('staff'), idempotencyKey: newId('order') };
  await expect(refundOrder(at.db, { ...asked, ...more }, now)).rejects.toMatchObject({
    code: 'ticket_not_refundable',
  });
});

test('tickets that came in come back as such, those that went out too, and those that were refunded do not', async () => {
  const { sale, paid } = await sold(4, { reentry: true });
  const [refunded, entered, left] = paid.tickets;
  if (refunded === undefined || entered === undefined || left === undefined) throw new Error('no tickets');
  await cameIn(sale, { inside: [entered], outside: [left] });
  const shown = await readPortalOrder(at.db, { venue: sale.venue.id, order: paid.order });
  const amountCents = shown.tickets[0]?.refundCents ?? 0;
  const asked = { venue: sale.venue.id, order: paid.order, tickets: [refunded], amountCents, reason: 'x' };
  const { refunds } = await refundOrder(
    at.db,
    { ...asked, requestedBy: newId('staff'), idempotencyKey: newId('order') },
    now,
  );
  await sendRefund(at.db, at.payments, { refund: refunds[0]?.id as Id<'refund'> }, now);
  const told = await disputed(paid.payment, 'won');
  for (const one of told.slice(0, 2)) await tell(one);
  // what is left of Zilker's fee and no more
  expect(await standing(paid.order)).toMatchObject({
    tickets: ['refunded', 'revoked', 'revoked', 'revoked'],
    fan: 0,
    zilker: 0,
  });
  for (const one of told.slice(2)) await tell(one);
  expect(await standing(paid.order)).toMatchObject({
    tickets: ['refunded', 'checked_in', 'outside', 'valid'],
    fan: -paid.price.totalCents + amountCents,
    zilker: 150,
  });
});

test('where nobody comes in again who went out, they are out for good still; a check-in taken back meanwhile is gone', async () => {
  const { sale, paid } = await sold(2);
  const [left, slip] = paid.tickets;
  if (left === undefined || slip === undefined) throw new Error('no tickets');
  const [checkIn] = await cameIn(sale, { inside: [slip], outside: [left] });
  const told = await disputed(paid.payment, 'won');
  for (const one of told.slice(0, 2)) await tell(one);
  expect((await standing(paid.order)).tickets).toEqual(['revoked', 'revoked']);
  const undo = { venue: sale.venue.id, checkIn: checkIn as Id<'checkIn'>, idempotencyKey: newId('order') };
  await undoCheckIn(at.db, undo, now);
  for (const one of told.slice(2)) await tell(one);
  expect((await standing(paid.order)).tickets).toEqual(['outside', 'valid']);
});

test('of one that is lost nobody comes in again who went out', async () => {
  const { sale, paid } = await sold(1, { reentry: true });
  await cameIn(sale, { inside: [], outside: paid.tickets });
  for (const one of await disputed(paid.payment, 'lost')) await tell(one);
  expect((await standing(paid.order)).tickets).toEqual(['revoked']);
});

describe('a refund that was only promised when the bank took the money', () => {
  async function promised() {
    const { sale, paid } = await sold();
    const asked = { venue: sale.venue.id, order: paid.order, tickets: paid.tickets };
    const more = { reason: 'x', requestedBy: newId('staff'), idempotencyKey: newId('order') };
    const amountCents = paid.price.totalCents;
    const { refunds: made } = await refundOrder(at.db, { ...asked, ...more, amountCents }, now);
    const refund = made[0]?.id as Id<'refund'>;
    return { sale, paid, refund, send: () => sendRefund(at.db, at.payments, { refund }, now) };
  }

  test.each(['before', 'after'])(
    'takes nothing from Zilker and tax twice, and is owed no more (sent %s it was lost)',
    async (when) => {
      const { sale, paid, refund, send } = await promised();
      const told = await disputed(paid.payment, 'lost');
      for (const one of told.slice(0, 2)) await tell(one);
      // Stripe refuses it from the dispute's first day on
      if (when === 'before') expect(await send()).toBe('failed');
      for (const one of told.slice(2)) await tell(one);
      if (when === 'after') expect(await send()).toBe('stale');
      const { cardCents } = paid.price;
      expect(await standing(paid.order)).toMatchObject({
        kinds: ['payment', 'dispute'],
        fan: 0,
        venue: -cardCents - 1500,
        zilker: 0,
      });
      expect(await at.refund(refund)).toMatchObject({ state: 'disputed', problem: null });
      const view = await readPortalOrder(at.db, { venue: sale.venue.id, order: paid.order });
      expect(view.history.at(-1)?.kind).toBe('refund_disputed');
      const again = { venue: sale.venue.id, refund, requestedBy: newId('staff') };
      await expect(
        retryRefundOnce(at.db, { ...again, idempotencyKey: newId('order') }, now),
      ).rejects.toMatchObject({ code: 'refund_not_failed' });
    },
  );

  test('and was on its way until the bank failed it, after the dispute was lost, is owed no more', async () => {
    const { paid, refund, send } = await promised();
    const told = await disputed(paid.payment, 'lost');
    const sent = { id: `re_${refund}`, object: 'refund' as const, currency: 'usd' };
    const metadata = { order: paid.order, refund, attempt: '1' };
    const { totalCents: amount } = paid.price;
    const say = (status: string) =>
      withTransaction(at.db, (tx) => recordRefund(tx, { ...sent, amount, metadata, status }, now));
    expect(await say('pending')).toBe('sent');
    // the whole of it was disputed at Stripe all the same
    for (const one of told) await tell(one);
    expect((await at.refund(refund)).state).toBe('sent');
    expect(await say('failed')).toBe('failed');
    expect(await at.refund(refund)).toMatchObject({ state: 'disputed', problem: null });
    expect(await standing(paid.order)).toMatchObject({ fan: 0 });
    expect(await send()).toBe('stale');
  });

  test('is owed no more still when another dispute of the order begins', async () => {
    const { paid, refund } = await promised();
    const told = await disputed(paid.payment, 'lost');
    for (const one of told) await tell(one);
    const object = { ...told[0]?.object, id: `${told[0]?.object.id}_second` };
    expect(await tell({ type: 'charge.dispute.created', object })).toBe('recorded');
    expect(await at.refund(refund)).toMatchObject({ state: 'disputed', problem: null });
  });

  test('is owed still where the dispute is won, and once it is after all', async () => {
    const { paid, refund } = await promised();
    const told = await disputed(paid.payment, 'won');
    for (const one of told.slice(0, 2)) await tell(one);
    const lost = { ...told[1]?.object, status: 'lost' };
    await tell({ type: 'charge.dispute.closed', object: lost });
    expect((await at.refund(refund)).state).toBe('disputed');
    for (const one of told.slice(2)) await tell(one);
    expect((await at.refund(refund)).state).toBe('failed');
    expect(await standing(paid.order)).toMatchObject({ fan: -paid.price.totalCents, zilker: 100 });
  });
});

test.each(['ended', 'goes on, past it'])(
  'tickets of a show that was called off are refunded when their dispute is won and the refund of everybody %s',
  async (how) => {
    const { sale, paid } = await sold();
    const told = await disputed(paid.payment, 'won');
    for (const one of told.slice(0, 2)) await tell(one);
    const of = { venue: sale.venue.id, event: sale.event.id };
    const more = { idempotencyKey: newId('order'), toFansCents: 0, reason: 'Rain' };
    const { run } = await startEventRefund(at.db, { ...of, ...more }, now);
    if (run === null) throw new Error('no run');
    for (let steps = how === 'ended' ? 2 : 1; steps > 0; steps--)
      await refundEvent(at.db, { run: run.id }, now);
    await at.db.delete(outbox);
    for (const one of told.slice(2)) await tell(one);
    expect(await standing(paid.order)).toMatchObject({ tickets: ['valid', 'valid'] });
    const jobs = (await at.jobs()).filter(({ kind }) => kind === 'refund-event');
    expect(jobs).toHaveLength(how === 'ended' ? 1 : 0);
    await refundEvent(at.db, { run: run.id }, now);
    expect(await standing(paid.order)).toMatchObject({ tickets: ['refunded', 'refunded'] });
  },
);

test('an inquiry moves nothing', async () => {
  const { paid } = await sold();
  const [created] = await disputed(paid.payment);
  const before = await at.all();
  for (const status of ['warning_needs_response', 'warning_under_review', 'warning_closed', 'prevented'])
    expect(await tell({ type: 'charge.dispute.created', object: { ...created?.object, status } })).toBe(
      'ignored',
    );
  expect(await at.all()).toEqual(before);
});

test('of a payment that was given back Zilker bears it, and the order keeps its tickets', async () => {
  const { paid } = await sold(1);
  const told = await disputed(paid.payment);
  await at.db.update(payments).set({ state: 'returning' }).where(eq(payments.id, paid.payment));
  for (const one of told) await tell(one);
  expect(await standing(paid.order)).toMatchObject({
    tickets: ['valid'],
    venue: 3000,
    zilker: 50 - 3172 - 1500,
  });
});

test('what Stripe moved in another currency is reported and not booked', async () => {
  const { paid } = await sold(1);
  const [, withdrawn] = await disputed(paid.payment);
  const moved = withdrawn?.object.balance_transactions[0];
  const object = { ...withdrawn?.object, balance_transactions: [{ ...moved, currency: 'eur' }] };
  expect(await tell({ type: 'charge.dispute.funds_withdrawn', object })).toBe('recorded');
  expect(await standing(paid.order)).toMatchObject({ kinds: ['payment'], tickets: ['revoked'] });
  const [difference] = await at.db
    .select()
    .from(paymentDifferences)
    .where(eq(paymentDifferences.object, moved?.id ?? ''));
  expect(difference?.kind).toBe('dispute_currency');
});

test('what is of nobody here, or no dispute, is ignored', async () => {
  const before = await at.all();
  const object = {
    id: 'du_1',
    object: 'dispute',
    amount: 1,
    currency: 'usd',
    reason: 'general',
    status: 'lost',
    payment_intent: 'pi_else',
  };
  expect(await tell({ type: 'charge.dispute.created', object })).toBe('ignored');
  expect(await tell({ type: 'charge.dispute.created', object: { ...object, payment_intent: null } })).toBe(
    'ignored',
  );
  expect(await tell({ type: 'charge.dispute.created', object: { object: 'dispute' } })).toBe('ignored');
  expect(await tell({ type: 'charge.refunded', object })).toBeNull();
  expect(await at.all()).toEqual(before);
});

function permutations(count: number): number[][] {
  if (count === 0) return [[]];
  return permutations(count - 1).flatMap((shorter) =>
    Array.from({ length: count }, (_, i) => [...shorter.slice(0, i), count - 1, ...shorter.slice(i)]),
  );
}
