import { withTransaction } from '@zilker/box-office/db';
import { book } from '@zilker/box-office/money/book';
import { insertEvent, insertVenue } from '@zilker/box-office/testing-rows';
import { request } from '@zilker/contracts/client';
import { readStatement, readVenueMoney } from '@zilker/contracts/http/money';
import * as routes from '@zilker/contracts/http/operator';
import { type Id, newId } from '@zilker/contracts/ids';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestCore, type TestCore } from '../testing.ts';

let core: TestCore;
beforeAll(async () => {
  core = await startTestCore();
});
afterAll(() => core.stop());

const hourMs = 3_600_000;
const staff = newId('staff');
const key = () => ({ 'Idempotency-Key': crypto.randomUUID() });
const operator = () => core.bearer({ role: 'operator', sub: staff, sid: 'x', name: 'O' });

/** A show that was an hour ago, of which the venue has $90. */
async function begin() {
  const { db } = core.database;
  const venue = await insertVenue(db);
  const event = await insertEvent(db, venue, { startsAt: new Date(Date.now() - hourMs) });
  const of = { venue: venue.id, event: event.id, currency: 'usd' as const };
  const gained = { fan: -9_500, venue: 9_000, zilker: 150, stripe: 350 };
  await withTransaction(db, (tx) =>
    book(tx, [{ kind: 'payment', source: `pi_${event.id}`, ...of, gained }], new Date()),
  );
  const claims = { role: 'venue_admin', sub: newId('staff'), sid: 'x', venue: venue.id, name: 'A' } as const;
  return { venue, event, headers: await core.bearer(claims) };
}

/** All that is written of money. */
async function written(): Promise<unknown> {
  const tables = ['ledger', 'payouts', 'payout_changes', 'venues', 'idempotency'];
  const rows = tables.map(
    async (table) =>
      (await core.database.pool.query(`SELECT t::text AS row FROM ${table} t ORDER BY 1`)).rows as unknown,
  );
  return Promise.all(rows);
}

const refused = (code: string, detail: object = {}) => ({ code, detail: expect.objectContaining(detail) });

test('what a payout by hand may not be is refused, and nothing is written', async () => {
  const { event, venue } = await begin();
  const ahead = await insertEvent(core.database.db, venue);
  const before = await written();
  const headers = { ...(await operator()), ...key() };
  const record = (more: { event?: Id<'event'>; amountCents?: number; currency?: 'usd' | 'eur' }) => {
    const { event: to = event.id, ...rest } = more;
    const body = { amountCents: 100, currency: 'usd', reference: 'ACH 8', ...rest } as const;
    return request(routes.recordPayout, { base: core.base, params: { event: to }, headers, body });
  };
  await expect(record({ amountCents: 9_001 })).rejects.toMatchObject(
    refused('payout_too_high', { leftCents: 9_000 }),
  );
  await expect(record({ currency: 'eur' })).rejects.toMatchObject(
    refused('bad_request', { path: 'currency' }),
  );
  await expect(record({ event: newId('event') })).rejects.toMatchObject(refused('event_unknown'));
  await expect(record({ event: ahead.id })).rejects.toMatchObject(refused('event_not_over'));
  for (const amountCents of [0, -5, 1.5, Number.MAX_SAFE_INTEGER + 1])
    await expect(record({ amountCents })).rejects.toMatchObject(refused('bad_request'));
  await expect(record({ currency: 'jpy' as 'usd' })).rejects.toMatchObject(refused('bad_request'));
  expect(await written()).toEqual(before);
});

test('the same key for another payout is refused', async () => {
  const { event } = await begin();
  const headers = { ...(await operator()), ...key() };
  const record = (amountCents: number) =>
    request(routes.recordPayout, {
      base: core.base,
      params: { event: event.id },
      headers,
      body: { amountCents, currency: 'usd', reference: 'ACH 9' },
    });
  await record(100);
  const before = await written();
  await expect(record(200)).rejects.toMatchObject({ code: 'idempotency_key_reused' });
  expect(await written()).toEqual(before);
});

test('payouts by hand at once never come to more than the venue has', async () => {
  const { event } = await begin();
  const who = await operator();
  const answers = await Promise.allSettled(
    Array.from({ length: 12 }, (_, at) =>
      request(routes.recordPayout, {
        base: core.base,
        params: { event: event.id },
        headers: { ...who, ...key() },
        body: { amountCents: 2_000, currency: 'usd', reference: `ACH ${at}` },
      }),
    ),
  );
  expect(answers.filter(({ status }) => status === 'fulfilled')).toHaveLength(4);
  const { rows } = await core.database.pool.query(
    'SELECT sum(venue_cents)::int AS left FROM ledger WHERE event_id = $1',
    [event.id],
  );
  expect(rows).toEqual([{ left: 1_000 }]);
});

describe('a payout by hand', () => {
  const record = async (event: Id<'event'>, reference: string, amountCents = 5_000) => {
    const body = { amountCents, currency: 'usd', reference } as const;
    const headers = { ...(await operator()), ...key() };
    return (await request(routes.recordPayout, { base: core.base, params: { event }, headers, body })).payout;
  };
  const undo = async (payout: Id<'payout'>, more = key(), reason = 'It went to another venue.') => {
    const headers = { ...(await operator()), ...more };
    return (
      await request(routes.undoPayout, { base: core.base, params: { payout }, headers, body: { reason } })
    ).payout;
  };

  test('is recorded once for its reference, also when its key was forgotten', async () => {
    const { event } = await begin();
    const [one, two] = await Promise.allSettled([record(event.id, 'ACH 7'), record(event.id, 'ACH 7')]);
    expect([one.status, two.status].sort()).toEqual(['fulfilled', 'rejected']);
    await core.database.pool.query('DELETE FROM idempotency');
    const before = await written();
    await expect(record(event.id, 'ACH 7')).rejects.toMatchObject(
      refused('payout_recorded', { payout: expect.stringMatching(/^pyt_/) }),
    );
    expect(await written()).toEqual(before);
    await record(event.id, 'ACH 7', 100);
    await record(event.id, 'ACH 8', 100);
  });

  test('stands once in the table whatever its verb has seen', async () => {
    const { event } = await begin();
    const { id } = await record(event.id, 'ACH 7');
    const again = core.database.pool.query(
      `INSERT INTO payouts (id, venue_id, event_id, by, state, amount_cents, currency, reference)
       SELECT 'pyt_2', venue_id, event_id, by, state, amount_cents, currency, reference FROM payouts WHERE id = $1`,
      [id],
    );
    await expect(again).rejects.toMatchObject({ constraint: 'payouts_by_hand' });
  });

  test('is taken back once: both lines stand in the statement, and the venue has its money again', async () => {
    const { event, headers } = await begin();
    const { id } = await record(event.id, 'ACH 7');
    const sameKey = key();
    const undone = await undo(id, sameKey);
    expect(undone).toMatchObject({ id, state: 'reversed', problem: 'It went to another venue.' });
    expect(await undo(id, sameKey)).toEqual(undone);
    const { rows } = await core.database.pool.query(
      'SELECT recorded_by, reversed_by, reversed_at IS NOT NULL AS dated FROM payouts WHERE id = $1',
      [id],
    );
    expect(rows).toEqual([{ recorded_by: staff, reversed_by: staff, dated: true }]);

    const at = { base: core.base, headers, params: { event: event.id } };
    const statement = await request(readStatement, at);
    expect(statement.sums).toMatchObject({ lines: 3, venueCents: 9_000, paidOutCents: 0 });
    expect(statement.lines.slice(1)).toMatchObject([
      { kind: 'payout', source: id, reference: 'ACH 7', venueCents: -5_000, paidOutCents: 5_000 },
      { kind: 'payout_failed', source: id, reference: 'ACH 7', venueCents: 5_000, paidOutCents: -5_000 },
    ]);
    const { money } = await request(readVenueMoney, { base: core.base, headers });
    expect(money).toMatchObject({ events: [{ balanceCents: 9_000 }], payouts: [undone] });

    const before = await written();
    await expect(undo(id)).rejects.toMatchObject(refused('payout_undone'));
    await expect(undo(id, sameKey, 'Another reason')).rejects.toMatchObject(
      refused('idempotency_key_reused'),
    );
    await expect(undo(newId('payout'))).rejects.toMatchObject(refused('payout_unknown'));
    expect(await written()).toEqual(before);
    // as if it had not been: the same transfer may be told again
    expect(await record(event.id, 'ACH 7', 5_000)).toMatchObject({ state: 'sent' });
  });

  test('is taken back once by many at once', async () => {
    const { event } = await begin();
    const { id } = await record(event.id, 'ACH 7');
    const answers = await Promise.allSettled(Array.from({ length: 6 }, () => undo(id)));
    expect(answers.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    const { rows } = await core.database.pool.query(
      'SELECT sum(venue_cents)::int AS left FROM ledger WHERE event_id = $1',
      [event.id],
    );
    expect(rows).toEqual([{ left: 9_000 }]);
  });

  test('is none that Stripe made: that is reversed at Stripe', async () => {
    const { event, venue } = await begin();
    const id = newId('payout');
    await core.database.pool.query(
      `INSERT INTO payouts (id, venue_id, event_id, by, state, amount_cents, currency, reference)
       VALUES ($1, $2, $3, 'stripe', 'sent', 100, 'usd', 'tr_1')`,
      [id, venue.id, event.id],
    );
    const before = await written();
    await expect(undo(id)).rejects.toMatchObject(refused('payout_by_stripe'));
    expect(await written()).toEqual(before);
  });
});

describe('how a venue is paid', () => {
  const change = async (venue: Id<'venue'>, body: object) => {
    const headers = await operator();
    return (await request(routes.changeVenuePayouts, { base: core.base, params: { venue }, headers, body }))
      .payouts;
  };
  const usual = { payoutBy: 'hand', payoutAfterDays: 3, reserveBps: 1_000, reserveDays: 30 };

  test('is changed with its history, and the venue sees what holds', async () => {
    const { venue, headers } = await begin();
    const first = await change(venue.id, { payoutAfterDays: 7, reserveBps: 250 });
    const later = { ...usual, payoutAfterDays: 7, reserveBps: 250 };
    expect(first).toMatchObject({ settings: later, accountReady: false });
    const second = await change(venue.id, { reserveDays: 0 });
    const last = { ...later, reserveDays: 0 };
    expect(second.changes).toMatchObject([
      { by: staff, before: later, after: last },
      { by: staff, before: usual, after: later },
    ]);
    expect(await change(venue.id, { reserveDays: 0 })).toEqual(second);
    expect(await change(venue.id, {})).toEqual(second);
    const { payouts } = await request(routes.readVenuePayouts, {
      base: core.base,
      params: { venue: venue.id },
      headers: await operator(),
    });
    expect(payouts).toEqual(second);
    const { money } = await request(readVenueMoney, { base: core.base, headers });
    expect(money).toMatchObject(last);
  });

  test('is told with what it owes of its shows', async () => {
    const { venue, event } = await begin();
    expect(await change(venue.id, {})).toMatchObject({ debts: [] });
    const of = { venue: venue.id, event: event.id, currency: 'usd' as const };
    const gained = { fan: 8_000, venue: -9_500, stripe: 1_500 };
    await withTransaction(core.database.db, (tx) =>
      book(tx, [{ kind: 'dispute', source: 'txn_1', ...of, gained }], new Date()),
    );
    const { title } = event;
    const debts = [{ event: event.id, title, currency: 'usd', owedCents: 500 }];
    expect(await change(venue.id, {})).toMatchObject({ debts });
    // another venue's are its own
    expect(await change((await begin()).venue.id, {})).toMatchObject({ debts: [] });
  });

  test('is by Stripe only where Stripe can pay', async () => {
    const { venue } = await begin();
    const before = await written();
    await expect(change(venue.id, { payoutBy: 'stripe', payoutAfterDays: 9 })).rejects.toMatchObject(
      refused('payout_account_unready'),
    );
    expect(await written()).toEqual(before);
    await core.database.pool.query(
      "UPDATE venues SET stripe_account_id = 'acct_1', payouts_enabled = true WHERE id = $1",
      [venue.id],
    );
    expect(await change(venue.id, { payoutBy: 'stripe' })).toMatchObject({
      accountReady: true,
      settings: { ...usual, payoutBy: 'stripe' },
    });
    expect((await change(venue.id, { payoutBy: 'hand' })).changes).toHaveLength(2);
  });

  test('is what it was after anything that cannot be, and nobody else may change it', async () => {
    const { venue, headers } = await begin();
    const before = await written();
    const bad = [
      ...['payoutAfterDays', 'reserveDays', 'reserveBps'].flatMap((name) =>
        [-1, 1.5, 1e9, Number.MAX_SAFE_INTEGER + 1, '3', null].map((value) => ({ [name]: value })),
      ),
      { payoutAfterDays: 366 },
      { reserveBps: 10_001 },
      { payoutBy: 'cheque' },
    ];
    for (const body of bad)
      await expect(change(venue.id, body), JSON.stringify(body)).rejects.toMatchObject(
        refused('bad_request'),
      );
    await expect(change(newId('venue'), { reserveDays: 1 })).rejects.toMatchObject(refused('venue_unknown'));
    const own = { base: core.base, params: { venue: venue.id }, headers, body: { reserveBps: 0 } };
    await expect(request(routes.changeVenuePayouts, own)).rejects.toMatchObject({ code: 'role_required' });
    expect(await written()).toEqual(before);
  });
});
