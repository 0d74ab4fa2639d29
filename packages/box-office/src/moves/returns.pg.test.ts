import { type Id, newId } from '@zilker/contracts/ids';
import { dropPolicy } from '@zilker/contracts/ticket/policy';
import { freePort } from '@zilker/local/ports';
import { type StripeStandIn, startStripe } from '@zilker/local/stripe/stripe';
import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { cancelOrder } from '../orders/cancel-order.ts';
import { checkout } from '../orders/checkout.ts';
import { releaseExpiring } from '../orders/end-session.ts';
import { ownCard, refusal, storefrontOrigin } from '../orders/testing-payments.ts';
import { returnPayment } from '../payments/return-payment.ts';
import { refundOrder } from '../refunds/refund-order.ts';
import { sendRefund } from '../refunds/send-refund.ts';
import { payments, refunds, returnsList, tickets } from '../schema/tables.ts';
import { withdrawReturn } from './list-return.ts';
import { quoteReturn } from './quote-return.ts';
import { ticketReturnToTell } from './return-to-tell.ts';
import { returnView } from './return-view.ts';
import { sweepMoves } from './sweep-moves.ts';
import { newKey, startTestMoves, type TestMoves } from './testing-moves.ts';
import { offerMs } from './windows.ts';

let standIn: StripeStandIn;
let at: TestMoves;
beforeAll(async () => {
  standIn = await startStripe({ port: await freePort() });
  at = await startTestMoves(standIn.url);
});
afterAll(async () => {
  await at.stop();
  await standIn.stop();
});

/** A sold-out show, one ticket of which is offered back, and a fan who waits. */
async function listed(options: Parameters<TestMoves['soldFrom']>[1] = {}) {
  const sold = await at.soldFrom(1, { each: 2, ...options });
  const [ticket] = sold.tickets;
  const [order] = sold.orders;
  if (ticket === undefined || order === undefined) throw new Error('nothing was bought');
  const seller = at.account(0);
  const made = await at.list(seller, ticket);
  const buyer = await at.fan();
  await at.join(buyer.id);
  return { seller, ticket, order, buyer, id: made.return.id, made };
}

async function offered(options: Parameters<TestMoves['soldFrom']>[1] = {}) {
  const known = await listed(options);
  expect(await at.offer()).toBe(1);
  return { ...known, offer: await at.offered(known.buyer.id) };
}

const issuedOf = (order: Id<'order'>) => at.db.select().from(tickets).where(eq(tickets.orderId, order));
const full = { taken: 2, sold: 2 };

describe('money and ticket', () => {
  test('change hands in one: the seller is refunded, the next of the list has a new ticket, and stock never moved', async () => {
    const { seller, ticket, order, buyer, id, made } = await listed();
    expect(made).toMatchObject({
      return: { state: 'listed', ahead: 0, wanted: 0 },
      ticket: { state: 'valid', return: id },
    });
    expect(await at.offer()).toBe(1);
    expect(await at.offer()).toBe(0);
    const offer = await at.offered(buyer.id);
    expect(offer).toMatchObject({ state: 'held', lines: [{ quantity: 1, priceCents: 3_000 }] });
    expect(await at.counts()).toEqual(full);
    expect(await at.breaches()).toEqual([]);

    const event = await at.payOffer(offer);
    expect((await at.ticket(ticket)).state).toBe('valid');
    expect(await at.breaches()).toEqual([]);
    expect(await at.finalize(offer, event)).toBe('paid');

    expect(await at.ticket(ticket)).toMatchObject({ state: 'refunded' });
    expect(await issuedOf(offer.id)).toMatchObject([{ accountId: buyer.id, state: 'valid', number: 1 }]);
    expect(await at.counts()).toEqual(full);
    expect([await at.used(seller), await at.used(buyer.id)]).toEqual([1, 1]);
    expect(await returnView(at.db, { account: seller, return: id })).toMatchObject({ state: 'sold' });
    expect(await at.waiting(buyer.id)).toMatchObject({ joined: false, offer: null });
    expect(await at.breaches()).toEqual([]);

    const moved = [{ number: 1, state: 'sold', phoneEnd: null }];
    expect(await at.orderOf(order.id, seller)).toMatchObject({ moved });

    const [refund] = await at.db.select().from(refunds);
    const { refundCents: amountCents } = made.return;
    expect(refund).toMatchObject({ orderId: order.id, state: 'requested', amountCents });
    if (refund === undefined) throw new Error('no refund');
    expect(await sendRefund(at.db, at.payments, { refund: refund.id }, new Date())).toBe('succeeded');
    expect(await at.gained(order)).toMatchObject({ fan: -order.totalCents + refund.amountCents });
    expect(await at.gained(offer)).toMatchObject({ fan: -offer.totalCents });
    expect(await at.breaches()).toEqual([]);
    // told again it is the same
    expect(await at.finalize(offer, event)).toBeNull();
    expect(await at.counts()).toEqual(full);
  });

  test('of two that a fan wants, one is offered after the other, and then they wait no more', async () => {
    const { tickets: issued } = await at.soldFrom(1, { each: 3 });
    for (const ticket of issued) await at.list(at.account(0), ticket);
    const buyer = await at.fan();
    await at.join(buyer.id, { quantity: 2 });
    for (const left of [2, 1]) {
      expect(await at.offer()).toBe(1);
      expect(await at.waiting(buyer.id)).toMatchObject({ joined: true, quantity: left });
      const offer = await at.offered(buyer.id);
      await at.finalize(offer, await at.payOffer(offer));
    }
    expect(await at.offer()).toBe(0);
    expect(await at.waiting(buyer.id)).toMatchObject({ joined: false, quantity: 0, offer: null });
    expect(await at.used(buyer.id)).toBe(2);
    expect(await at.breaches()).toEqual([]);
  });

  test('of free tickets goes the ticket alone', async () => {
    const { buyer, ticket, offer } = await offered({ priceCents: 0 });
    await checkout(at.db, at.payments, { order: offer.id, account: buyer.id, storefrontOrigin }, new Date());
    expect((await at.ticket(ticket)).state).toBe('refunded');
    expect(await issuedOf(offer.id)).toHaveLength(1);
    expect(await at.counts()).toEqual(full);
    expect(await at.breaches()).toEqual([]);
  });

  test('two tickets of one order are sold to two fans', async () => {
    const { tickets: issued, orders } = await at.soldFrom(1, { each: 3 });
    const fans = [await at.fan(), await at.fan()];
    for (const ticket of issued.slice(0, 2)) await at.list(at.account(0), ticket);
    for (const fan of fans) await at.join(fan.id);
    expect(await at.offer()).toBe(2);
    for (const fan of fans) {
      const offer = await at.offered(fan.id);
      await at.finalize(offer, await at.payOffer(offer));
      expect(await at.breaches()).toEqual([]);
    }
    expect(await at.state(orders[0]?.id ?? newId('order'))).toBe('partially_refunded');
    expect(await at.counts()).toEqual({ taken: 3, sold: 3 });
  });
});

describe('an offer', () => {
  test('that runs out goes on to the next, and who let two run out is passed over', async () => {
    const { buyer, id, ticket } = await offered();
    const second = await at.fan();
    for (const round of [1, 2]) {
      const { expiresAtMs } = await at.offered(buyer.id);
      await at.expire(expiresAtMs);
      expect(await at.return(id)).toMatchObject({ state: 'listed', orderId: null });
      expect(await at.counts()).toEqual(full);
      expect(await at.breaches()).toEqual([]);
      const [row] = await at.db.select().from(returnsList).where(eq(returnsList.accountId, buyer.id));
      expect(row?.missed).toBe(round);
      expect(await at.offer()).toBe(round === 1 ? 1 : 0);
    }
    await at.join(second.id);
    expect(await at.offer()).toBe(1);
    const offer = await at.offered(second.id);
    await at.finalize(offer, await at.payOffer(offer));
    expect((await at.ticket(ticket)).state).toBe('refunded');
    expect(await at.breaches()).toEqual([]);
  });

  test('whose card has as many tickets as it may have runs out as any, and goes on to the next', async () => {
    const { offer, id, buyer } = await offered({ drop: { perFanMax: 2 } });
    const card = ownCard(0);
    expect(await at.finalize(offer, await at.paidEvent(offer, card))).toBe('over_limit');
    expect(await at.state(offer.id)).toBe('held');
    await at.expire(offer.expiresAtMs);
    expect(await at.return(id)).toMatchObject({ state: 'listed' });
    const [row] = await at.db.select().from(returnsList).where(eq(returnsList.accountId, buyer.id));
    expect(row?.missed).toBe(1);
  });

  test('whose fan was paying ends once Stripe has ended the session, and its stock stays the ticket’s', async () => {
    const { offer, id } = await offered();
    await at.pay(offer);
    await at.expire(offer.expiresAtMs);
    expect(await at.end(offer)).toBe('released');
    expect(await at.return(id)).toMatchObject({ state: 'listed' });
    expect(await at.counts()).toEqual(full);
    expect(await at.breaches()).toEqual([]);
  });

  test('that is turned down goes on at once, and its fan waits no more', async () => {
    const { offer, buyer, id } = await offered();
    await cancelOrder(at.db, { order: offer.id, account: buyer.id }, new Date());
    expect(await at.return(id)).toMatchObject({ state: 'listed' });
    expect(await at.waiting(buyer.id)).toMatchObject({ joined: false, offer: null });
    expect(await at.offer()).toBe(0);
    expect(await at.kinds()).toContain('offer-returns');
    expect(await at.join(buyer.id)).toMatchObject({ joined: true, ahead: 0 });
    expect(await at.offer()).toBe(1);
    expect(await at.breaches()).toEqual([]);
  });

  test('that was paid after it ended is given back, where there are no other tickets', async () => {
    const { offer, id } = await offered();
    const event = await at.payOffer(offer);
    await at.expire(offer.expiresAtMs);
    // Stripe's word that the session is dead overtook its word of the payment
    expect(await releaseExpiring(at.db, offer.id, new Date())).toBe('released');
    expect(await at.finalize(offer, event)).toBe('returning');
    expect(await at.return(id)).toMatchObject({ state: 'listed' });
    expect(await at.counts()).toEqual(full);
    expect(await at.breaches()).toEqual([]);
  });

  test('is made by one of several who make offers at once, to one fan', async () => {
    const { id } = await listed();
    for (let n = 0; n < 5; n++) await at.join((await at.fan()).id);
    const made = await Promise.all(Array.from({ length: 6 }, () => at.offer()));
    expect(made.reduce((sum, n) => sum + n, 0)).toBe(1);
    expect(await at.return(id)).toMatchObject({ state: 'offered', version: 2 });
    expect(await at.breaches()).toEqual([]);
  });

  test('is not made while the sale is stopped, nor shortly before doors, nor to whoever returned it', async () => {
    const { ticket } = await listed();
    const { pool } = at.database;
    await pool.query('UPDATE drops SET sale_stopped = true, stopped_at = now()');
    expect(await at.offer()).toBe(0);
    expect(await sweepMoves(at.db, new Date())).toBe(0);
    await pool.query('UPDATE drops SET sale_stopped = false, stopped_at = NULL');
    const { rows } = await pool.query<{ doors_at: Date }>('SELECT doors_at FROM events');
    const doors = rows[0]?.doors_at ?? new Date();
    expect(await at.offer(new Date(doors.getTime() - 599_000))).toBe(0);
    await pool.query('DELETE FROM returns_list');
    await at.join(at.account(0));
    expect(await at.offer()).toBe(0);
    expect((await at.ticket(ticket)).state).toBe('valid');
  });

  test('goes past who has as many as they may', async () => {
    await at.soldFrom(2, { drop: { perFanMax: 1 } });
    const [ticket] = await at.db
      .select()
      .from(tickets)
      .where(eq(tickets.accountId, at.account(0)));
    if (ticket === undefined) throw new Error('no ticket');
    await at.list(at.account(0), ticket.id);
    await at.join(at.account(1));
    expect(await at.offer()).toBe(0);
    const other = await at.fan();
    await at.join(other.id);
    expect(await at.offer()).toBe(1);
    expect((await at.waiting(other.id)).offer).not.toBeNull();
    expect((await at.waiting(at.account(1))).offer).toBeNull();
    expect(await at.breaches()).toEqual([]);
  });

  test('is told while it stands, and for as long as its fan has', async () => {
    const { offer, buyer, id } = await offered();
    expect(await ticketReturnToTell(at.db, { return: id, version: 2 })).toMatchObject({
      what: 'offered',
      phone: buyer.phone,
      order: offer.id,
      totalCents: offer.totalCents,
    });
    expect(offer.expiresAtMs - Date.now()).toBeGreaterThan(offerMs - 60_000);
    await at.expire(offer.expiresAtMs);
    expect(await ticketReturnToTell(at.db, { return: id, version: 2 })).toBeNull();
  });
});

describe('the old ticket', () => {
  test('is good at the doors until it is sold: used before the card is asked, nobody is charged', async () => {
    const { offer, ticket, id } = await offered();
    const event = await at.payOffer(offer);
    await at.database.pool.query(`UPDATE tickets SET state = 'checked_in' WHERE id = $1`, [ticket]);
    expect(await at.finalize(offer, event)).toBe('released');
    expect(await at.state(offer.id)).toBe('cancelled');
    const [intent] = await at.intentsOf(offer);
    expect(intent?.status).toBe('requires_capture');
    expect(await returnPayment(at.db, at.payments, { payment: intent?.id ?? '' }, new Date())).toBe(
      'returned',
    );
    expect(await issuedOf(offer.id)).toEqual([]);
    expect(await sweepMoves(at.db, new Date())).toBe(1);
    expect(await at.return(id)).toMatchObject({ state: 'withdrawn' });
    expect(await at.counts()).toEqual(full);
    expect(await at.breaches()).toEqual([]);
  });

  test('used in the moment between charge and sale: the whole charge goes back', async () => {
    const { offer, ticket, id } = await offered();
    const event = await at.payOffer(offer);
    expect(await at.take(offer, event)).toBe('authorized');
    // the card is charged, and no word of it has come
    await at.database.pool.query(
      `UPDATE payments SET state = 'capturing', fingerprint = 'f' WHERE order_id = $1`,
      [offer.id],
    );
    await at.database.pool.query(`UPDATE tickets SET state = 'checked_in' WHERE id = $1`, [ticket]);
    expect(await at.capture(offer)).toBe('stale');
    expect(await at.state(offer.id)).toBe('expired');
    const [payment] = await at.db.select().from(payments).where(eq(payments.orderId, offer.id));
    expect(payment).toMatchObject({ state: 'returning' });
    expect(payment?.capturedAt).not.toBeNull();
    expect(await returnPayment(at.db, at.payments, { payment: payment?.id ?? '' }, new Date())).toBe(
      'returned',
    );
    expect(await at.gained(offer)).toMatchObject({ fan: 0, venue: 0 });
    expect(await sweepMoves(at.db, new Date())).toBe(1);
    expect(await at.return(id)).toMatchObject({ state: 'withdrawn' });
    expect(await at.counts()).toEqual(full);
    expect(await at.breaches()).toEqual([]);
  });

  test.each(['held', 'paying'] as const)(
    'refunded by its venue while an order of it is %s leaves its stock to that order',
    async (state) => {
      const { seller, offer, ticket, order, id, made } = await offered();
      const event = state === 'paying' ? await at.payOffer(offer) : null;
      await refundOrder(
        at.db,
        {
          venue: at.sale.venue.id,
          order: order.id,
          tickets: [ticket],
          amountCents: made.return.refundCents,
          reason: 'The front row is gone',
          requestedBy: newId('staff'),
          idempotencyKey: newKey(),
        },
        new Date(),
      );
      expect(await at.return(id)).toMatchObject({ state: 'sold' });
      expect(await at.counts()).toEqual({ taken: 2, sold: 1 });
      // nobody has bought it yet
      expect((await at.orderOf(order.id, seller)).moved).toBeUndefined();
      expect(await at.breaches()).toEqual([]);
      expect(await at.finalize(offer, event ?? (await at.payOffer(offer)))).toBe('paid');
      expect(await at.counts()).toEqual(full);
      expect(await at.db.select().from(refunds)).toHaveLength(1);
      expect(await at.breaches()).toEqual([]);
    },
  );

  test('refunded by its venue while it is listed is off the list', async () => {
    const { ticket, order, id, made } = await listed();
    await refundOrder(
      at.db,
      {
        venue: at.sale.venue.id,
        order: order.id,
        tickets: [ticket],
        amountCents: made.return.refundCents,
        reason: 'The front row is gone',
        requestedBy: newId('staff'),
        idempotencyKey: newKey(),
      },
      new Date(),
    );
    expect(await at.return(id)).toMatchObject({ state: 'withdrawn' });
    expect(await at.offer()).toBe(0);
    expect(await at.counts()).toEqual({ taken: 1, sold: 1 });
    expect(await at.breaches()).toEqual([]);
  });

  test('is taken off the list by its fan, but not once it is held', async () => {
    const { seller, id, buyer, offer } = await offered();
    const withdraw = () =>
      withdrawReturn(at.db, { account: seller, return: id, idempotencyKey: newKey() }, new Date());
    expect(await refusal(withdraw())).toBe('return_ended');
    await cancelOrder(at.db, { order: offer.id, account: buyer.id }, new Date());
    expect((await withdraw()).return.state).toBe('withdrawn');
    expect(await refusal(withdraw())).toBe('return_ended');
    expect(
      await refusal(
        withdrawReturn(at.db, { account: buyer.id, return: id, idempotencyKey: newKey() }, new Date()),
      ),
    ).toBe('return_unknown');
  });

  test('that nobody buys in time stays its fan’s, who is told', async () => {
    const { id, made, ticket } = await listed();
    const end = new Date(made.return.endsAtMs);
    expect(await sweepMoves(at.db, end)).toBe(1);
    expect(await at.return(id)).toMatchObject({ state: 'lapsed', version: 2 });
    expect(await ticketReturnToTell(at.db, { return: id, version: 2 })).toMatchObject({ what: 'lapsed' });
    expect((await at.ticket(ticket)).state).toBe('valid');
  });
});

describe('what comes back', () => {
  const quote = (account: Id<'account'>, ticket: Id<'ticket'>) =>
    quoteReturn(at.db, { account, ticket }, new Date());
  /** Of cards whose cost is borne by who `paidBy` says, where it is refunded. */
  async function bought(paidBy: 'venue' | 'fan') {
    const { tickets: issued } = await at.soldFrom(1, { each: 3 });
    const { pool } = at.database;
    const insert = 'INSERT INTO venue_terms (venue_id, version, refund_kept_paid_by) VALUES ($1, 2, $2)';
    await pool.query(insert, [at.sale.venue.id, paidBy]);
    await pool.query('UPDATE orders SET terms = 2');
    const [first, second] = issued;
    if (first === undefined || second === undefined) throw new Error('nothing was bought');
    return { seller: at.account(0), first, second };
  }

  test.each(['venue', 'fan'] as const)(
    'is said to the cent before, where the %s bears the card',
    async (by) => {
      const { seller, first } = await bought(by);
      const buyer = await at.fan();
      await at.join(buyer.id);
      const said = await quote(seller, first);
      expect(said).toMatchObject({ currency: 'usd', wanted: 1 });
      expect(said.withoutCents > 0).toBe(by === 'fan');
      const made = await at.list(seller, first);
      expect(made.return).toMatchObject({ refundCents: said.refundCents, endsAtMs: said.endsAtMs });
      await at.offer();
      const offer = await at.offered(buyer.id);
      await at.finalize(offer, await at.payOffer(offer));
      const [refund] = await at.db.select().from(refunds);
      expect(refund?.amountCents).toBe(said.refundCents);
    },
  );

  test('is not said of a ticket that cannot be offered, nor to anybody else', async () => {
    const { seller, first, second } = await bought('venue');
    const other = await at.fan();
    expect(await refusal(quote(other.id, first))).toBe('ticket_unknown');
    await at.list(seller, first);
    expect(await refusal(quote(seller, first))).toBe('ticket_not_yours_now');
    await at.database.pool.query('UPDATE tickets SET blocked_at = now() WHERE id = $1', [second]);
    expect(await refusal(quote(seller, second))).toBe('ticket_not_active');
    const { tickets: closed } = await at.soldFrom(1, { policy: dropPolicy });
    expect(await refusal(quote(at.account(0), closed[0] ?? first))).toBe('return_not_open');
  });
});

test('returns are open only as the event says, and only to who bought the ticket', async () => {
  const { tickets: issued } = await at.soldFrom(1, { policy: dropPolicy });
  const [ticket] = issued;
  if (ticket === undefined) throw new Error('no ticket');
  expect(await refusal(at.list(at.account(0), ticket))).toBe('return_not_open');
  expect(await refusal(at.join(at.account(0)))).toBe('return_not_open');
  const other = await at.fan();
  expect(await refusal(at.list(other.id, ticket))).toBe('ticket_unknown');
});
