import { type StripeHarness, stripeHarness } from '@zilker/local/stripe/stripe-harness';
import * as v from 'valibot';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { withTransaction } from '../db.ts';
import { StripeBusy } from '../payments/stripe-busy.ts';
import { changeVenuePayouts } from './change-venue-payouts.ts';
import { duePayouts } from './due-payouts.ts';
import { recordPayout } from './record-payout.ts';
import { sendPayout } from './send-payout.ts';
import { startTestPayouts, type TestPayouts } from './testing-payouts.ts';
import { handleTransferEvent, transferObject } from './transfer-events.ts';
import { undoPayout } from './undo-payout.ts';

let at: TestPayouts<StripeHarness>;
beforeAll(async () => {
  at = await startTestPayouts(await stripeHarness());
  await at.fund(1_000_000);
});
afterAll(() => at.stop());
beforeEach(async () => {
  await at.empty();
  await at.harness.faults({});
});

const dayMs = 86_400_000;
const inDays = (days: number) => new Date(Date.now() + days * dayMs);
const now = () => new Date();
type PayoutsChange = Parameters<typeof changeVenuePayouts>[1]['change'];
type Show = Awaited<ReturnType<TestPayouts<StripeHarness>['show']>>;

async function send(show: Show, when = now()) {
  const payout = (await at.payouts(show.event.id)).at(-1);
  if (payout === undefined) throw new Error('nothing is due');
  return sendPayout(at.db, at.payments, { payout: payout.id }, when);
}

const tell = (type: string, object: object) =>
  withTransaction(at.db, (tx) =>
    handleTransferEvent(tx, { id: 'evt_1', type, livemode: false, data: { object: { ...object } } }, now()),
  );

describe('what is due', () => {
  test('is all but the reserve once its day has come, one payout at a time, and the reserve later', async () => {
    const show = await at.show();
    const early = await at.show({ daysAgo: 2 });
    expect(await duePayouts(at.db, now())).toBe(1);
    expect(await duePayouts(at.db, now())).toBe(0);
    expect(await at.payouts(early.event.id)).toEqual([]);
    expect(await at.payouts(show.event.id)).toMatchObject([
      { state: 'due', by: 'stripe', amountCents: 8_000, currency: 'usd' },
    ]);
    expect(await send(show)).toBe('sent');
    expect(await duePayouts(at.db, now())).toBe(0);
    expect(await duePayouts(at.db, inDays(30))).toBe(2);
    expect((await at.payouts(show.event.id)).map(({ amountCents }) => amountCents)).toEqual([8_000, 1_000]);
    await send(show);
    expect(await at.balance(show.event.id)).toBe(0);
    expect(await duePayouts(at.db, inDays(60))).toBe(0);
  });

  test('is nothing of a balance below 0, to a venue paid by hand, or to an account that is not ready', async () => {
    await at.show({ balance: -500 });
    const byHand = await at.show();
    const unready = await at.show();
    await at.database.pool.query("UPDATE venues SET payout_by = 'hand' WHERE id = $1", [byHand.venue.id]);
    await at.database.pool.query('UPDATE venues SET payouts_enabled = false WHERE id = $1', [
      unready.venue.id,
    ]);
    expect(await duePayouts(at.db, inDays(40))).toBe(0);
  });

  test.each(['requested', 'failed'])(
    'is nothing that fans were promised back by refunds that are %s',
    async (state) => {
      const show = await at.show();
      await at.promise(show.event, 3_000, state);
      expect(await duePayouts(at.db, now())).toBe(1);
      expect(await at.payouts(show.event.id)).toMatchObject([{ amountCents: 5_000 }]);
      await at.promise(show.event, 4_500, state);
      expect(await send(show)).toBe('failed');
      expect(await at.transfers(show.event.id)).toEqual([]);
      const asked = { event: show.event.id, staff: 'stf_1', idempotencyKey: 'by-hand-1' };
      const payout = { amountCents: 1_501, currency: 'usd', reference: 'ACH 7' } as const;
      await expect(recordPayout(at.db, { ...asked, payout }, now())).rejects.toMatchObject({
        code: 'payout_too_high',
        detail: { leftCents: 1_500 },
      });
    },
  );

  test('is nothing of a show that was called off until everybody’s refund is decided', async () => {
    const [before, show] = [await at.show(), await at.show()];
    await duePayouts(at.db, now());
    const sql = (text: string) => at.database.pool.query(text, [show.event.id]);
    await sql("UPDATE events SET status = 'cancelled' WHERE id = $1");
    expect(await send(show)).toBe('failed');
    expect(await send(before)).toBe('sent');
    await sql(`INSERT INTO refund_runs (id, venue_id, event_id, reason, orders, asked_at)
      SELECT 'run_1', venue_id, id, 'x', 1, now() FROM events WHERE id = $1`);
    const isRunning = expect.objectContaining({ code: 'payout_too_high', detail: { leftCents: 0 } });
    const asked = { event: show.event.id, staff: 'stf_1', idempotencyKey: 'by-hand-1' };
    const payout = { amountCents: 100, currency: 'usd', reference: 'ACH 7' } as const;
    await expect(recordPayout(at.db, { ...asked, payout }, now())).rejects.toEqual(isRunning);
    expect(await duePayouts(at.db, inDays(2))).toBe(0);
    await sql('UPDATE refund_runs SET ended_at = now() WHERE event_id = $1');
    expect(await duePayouts(at.db, inDays(3))).toBe(1);
  });

  test('is summed once a day where nothing was left', async () => {
    const show = await at.show({ balance: -500 });
    expect(await duePayouts(at.db, now())).toBe(0);
    await at.move(show.event, 9_500);
    expect(await duePayouts(at.db, now())).toBe(0);
    expect(await duePayouts(at.db, inDays(2))).toBe(1);
  });

  test('is again, a day later, what a payout by hand was recorded of wrongly', async () => {
    const show = await at.show();
    const payout = { amountCents: 9_000, currency: 'usd', reference: 'ACH 7' } as const;
    const said = { event: show.event.id, staff: 'stf_1', payout, idempotencyKey: 'by-hand-1' };
    const { id } = await recordPayout(at.db, said, now());
    expect(await duePayouts(at.db, now())).toBe(0);
    await undoPayout(
      at.db,
      { payout: id, reason: 'Not sent', staff: 'stf_1', idempotencyKey: 'undo-1' },
      now(),
    );
    // time to record the right one, whatever else is changed meanwhile
    const change = { reserveBps: 1_100 };
    await changeVenuePayouts(at.db, { venue: show.venue.id, change, staff: 'stf_1' }, now());
    expect(await duePayouts(at.db, inDays(0.9))).toBe(0);
    expect(await duePayouts(at.db, inDays(1.1))).toBe(1);
    expect(await send(show)).toBe('sent');
    expect(await at.balance(show.event.id)).toBe(1_100);
    expect(await at.transfers(show.event.id)).toMatchObject([{ amount: 7_900 }]);
  });

  test('follows at once how the venue is to be paid', async () => {
    const show = await at.show();
    const set = (change: PayoutsChange) =>
      changeVenuePayouts(at.db, { venue: show.venue.id, change, staff: 'stf_1' }, now());
    await set({ payoutBy: 'hand' });
    expect(await duePayouts(at.db, now())).toBe(0);
    await set({ payoutBy: 'stripe', reserveBps: 10_000 });
    expect(await duePayouts(at.db, now())).toBe(0);
    await set({ reserveBps: 2_000 });
    expect(await duePayouts(at.db, now())).toBe(1);
    expect(await at.payouts(show.event.id)).toMatchObject([{ amountCents: 7_000 }]);
  });

  test('is asked for once by many clocks at once', async () => {
    const shows = [await at.show(), await at.show(), await at.show()];
    const asked = await Promise.all(Array.from({ length: 6 }, () => duePayouts(at.db, now())));
    expect(asked.reduce((sum, count) => sum + count, 0)).toBe(3);
    for (const { event } of shows) expect(await at.payouts(event.id)).toHaveLength(1);
    expect(await at.jobs()).toHaveLength(3);
  });

  test('is asked for again when its job was lost', async () => {
    const show = await at.show();
    await duePayouts(at.db, now());
    expect(await duePayouts(at.db, inDays(1))).toBe(0);
    await at.database.pool.query('DELETE FROM outbox');
    expect(await duePayouts(at.db, inDays(1))).toBe(1);
    expect(await at.payouts(show.event.id)).toHaveLength(1);
  });
});

describe('a payout that is sent', () => {
  test('is one transfer and one line of the ledger, however often it is asked for', async () => {
    const show = await at.show();
    await duePayouts(at.db, now());
    const answers = await Promise.all([send(show), send(show), send(show)]);
    expect(answers.sort()).toEqual(['sent', 'stale', 'stale']);
    expect(await send(show)).toBe('stale');
    const transfers = await at.transfers(show.event.id);
    expect(transfers).toMatchObject([{ amount: 8_000, currency: 'usd', destination: show.account }]);
    expect(await at.payouts(show.event.id)).toMatchObject([
      { state: 'sent', reference: transfers[0]?.id, problem: null },
    ]);
    const [, line] = await at.lines(show.event.id);
    expect(line).toMatchObject({ kind: 'payout', venueCents: -8_000, paidOutCents: 8_000, fanCents: 0 });
    expect(await at.lines(show.event.id)).toHaveLength(2);
  });

  const places = [
    ...(['before', 'after'] as const).flatMap((when) =>
      (['reset', 'error', 'busy'] as const).map((how) => ({ when, how })),
    ),
    { when: 'after', how: 'timeout' } as const,
  ];
  test.each(places)('that Stripe fails $when it was done, by $how, is made once', async ({ when, how }) => {
    const show = await at.show();
    await duePayouts(at.db, now());
    await at.harness.faults({ script: [{ call: 'POST /v1/transfers', when, how, times: 2 }] });
    await expect(send(show)).rejects.toThrow();
    await at.harness.faults({});
    expect(await at.payouts(show.event.id)).toMatchObject([{ state: 'due' }]);
    expect(await send(show)).toBe('sent');
    expect(await at.transfers(show.event.id)).toHaveLength(1);
    expect(await at.balance(show.event.id)).toBe(1_000);
  });

  test('when Stripe has forgotten the key, is found by what it is for', async () => {
    const show = await at.show();
    await duePayouts(at.db, now());
    await at.harness.faults({ script: [{ call: 'POST /v1/transfers', when: 'after', how: 'error_kept' }] });
    await expect(send(show)).rejects.toThrow();
    await expect(send(show)).rejects.toThrow();
    await at.harness.control('POST', '/clock', { advanceMs: 2 * dayMs });
    expect(await send(show, inDays(1))).toBe('sent');
    expect(await at.transfers(show.event.id)).toHaveLength(1);
  });

  test('that Stripe keeps an error for is made by another attempt, after ten minutes', async () => {
    const show = await at.show();
    await duePayouts(at.db, now());
    await at.harness.faults({ script: [{ call: 'POST /v1/transfers', when: 'before', how: 'error_kept' }] });
    await expect(send(show)).rejects.toThrow();
    await expect(send(show)).rejects.toThrow();
    expect(await send(show, new Date(Date.now() + 11 * 60_000))).toBe('sent');
    expect(await at.payouts(show.event.id)).toMatchObject([{ attempt: 2, state: 'sent' }]);
    expect(await at.transfers(show.event.id)).toHaveLength(1);
  });

  test('is told by its event first, when the worker died before it could write', async () => {
    const show = await at.show();
    await duePayouts(at.db, now());
    await at.harness.faults({ script: [{ call: 'POST /v1/transfers', when: 'after', how: 'error' }] });
    await expect(send(show)).rejects.toThrow();
    const [transfer] = await at.transfers(show.event.id);
    if (transfer === undefined) throw new Error('no transfer was made');
    expect(await tell('transfer.created', transfer)).toBe('recorded');
    expect(await tell('transfer.created', transfer)).toBe('stale');
    expect(await send(show)).toBe('stale');
    expect(await at.lines(show.event.id)).toHaveLength(2);
  });
});

describe('a payout that cannot be made', () => {
  test('has failed with Stripe’s words, and is tried again the next day with what is payable then', async () => {
    const show = await at.show({ fromFans: 91_000_000, balance: 90_000_000 });
    await duePayouts(at.db, now());
    expect(await send(show)).toBe('failed');
    expect(await at.payouts(show.event.id)).toMatchObject([
      { state: 'failed', problem: expect.stringContaining('insufficient available funds'), attempt: 1 },
    ]);
    expect(await at.lines(show.event.id)).toHaveLength(1);
    expect(await duePayouts(at.db, now())).toBe(0);
    await at.move(show.event, -89_990_000);
    expect(await duePayouts(at.db, inDays(40))).toBe(1);
    expect(await at.payouts(show.event.id)).toMatchObject([
      { state: 'due', attempt: 2, problem: null, amountCents: 10_000 },
    ]);
    expect(await send(show)).toBe('sent');
    expect(await at.transfers(show.event.id)).toHaveLength(1);
  });

  test('since refunds have left less, is not asked for', async () => {
    const show = await at.show();
    await duePayouts(at.db, now());
    await at.move(show.event, -5_000);
    expect(await send(show)).toBe('failed');
    expect(await at.transfers(show.event.id)).toEqual([]);
  });

  test('since refunds have left less, is tried again a day later, whenever it was made', async () => {
    const show = await at.show();
    await duePayouts(at.db, inDays(-0.5));
    await at.move(show.event, -5_000);
    expect(await send(show, inDays(0.9))).toBe('failed');
    expect(await duePayouts(at.db, inDays(1.8))).toBe(0);
    expect(await duePayouts(at.db, inDays(2))).toBe(1);
  });

  test('since there was no room to ask in, is asked for only if enough is left by then', async () => {
    const show = await at.show();
    await duePayouts(at.db, now());
    const [payout = { id: 'pyt_x' as const }] = await at.payouts(show.event.id);
    const full = {
      ...at.payments,
      ask: () => Promise.reject(new StripeBusy('transfers', 1)),
    };
    await expect(sendPayout(at.db, full, { payout: payout.id }, now())).rejects.toThrow(StripeBusy);
    await at.promise(show.event, 8_000, 'requested');
    expect(await send(show)).toBe('failed');
    expect(await at.transfers(show.event.id)).toEqual([]);
  });

  test.each(['before', 'after'] as const)(
    'is asked for no more once its money was promised away, and Stripe failed %s it was done',
    async (when) => {
      const show = await at.show();
      await duePayouts(at.db, now());
      await at.harness.faults({ script: [{ call: 'POST /v1/transfers', when, how: 'error' }] });
      await expect(send(show)).rejects.toThrow();
      await at.promise(show.event, 8_000, 'requested');
      const made = when === 'after' ? 1 : 0;
      expect(await send(show)).toBe(made ? 'sent' : 'stale');
      expect(await send(show, new Date(Date.now() + 11 * 60_000))).toBe(made ? 'stale' : 'failed');
      expect(await at.transfers(show.event.id)).toHaveLength(made);
    },
  );

  test('to an account that lost its standing, has failed', async () => {
    const show = await at.show();
    await duePayouts(at.db, now());
    await at.harness.control('POST', `/accounts/${show.account}`, { restricted: true });
    expect(await send(show)).toBe('failed');
  });
});

describe('a transfer that comes back', () => {
  test('in parts and whole is booked as it does, once, and is then left to a person', async () => {
    const show = await at.show();
    await duePayouts(at.db, now());
    await send(show);
    const [{ id } = { id: '' }] = await at.transfers(show.event.id);
    await at.harness.stripe.transfers.createReversal(id, { amount: 3_000 });
    const part = v.parse(transferObject, await at.harness.stripe.transfers.retrieve(id));
    expect(await tell('transfer.reversed', part)).toBe('recorded');
    expect(await at.balance(show.event.id)).toBe(4_000);
    expect(await duePayouts(at.db, inDays(40))).toBe(0);
    await at.harness.stripe.transfers.createReversal(id);
    const whole = v.parse(transferObject, await at.harness.stripe.transfers.retrieve(id));
    expect(await tell('transfer.reversed', whole)).toBe('recorded');
    // late and again
    expect(await tell('transfer.reversed', part)).toBe('stale');
    expect(await tell('transfer.updated', whole)).toBe('stale');
    expect(await at.balance(show.event.id)).toBe(9_000);
    expect(await at.payouts(show.event.id)).toMatchObject([{ state: 'reversed' }]);
    expect(await duePayouts(at.db, inDays(42))).toBe(0);
  });

  test('of a payout that is not ours, or not what was asked for, changes nothing', async () => {
    const show = await at.show();
    await duePayouts(at.db, now());
    const [payout] = await at.payouts(show.event.id);
    const transfer = { id: 'tr_x', object: 'transfer', amount: 7_999, amount_reversed: 0, currency: 'usd' };
    const named = { ...transfer, metadata: { payout: payout?.id } };
    expect(await tell('transfer.created', named)).toBe('stale');
    expect(await tell('transfer.created', { ...named, amount: 8_000, currency: 'eur' })).toBe('stale');
    expect(await tell('transfer.created', transfer)).toBe('ignored');
    expect(await tell('transfer.created', { id: 'tr_y', object: 'transfer' })).toBe('ignored');
    expect(await tell('charge.captured', transfer)).toBeNull();
    expect(await at.lines(show.event.id)).toHaveLength(1);
  });
});
