import { withTransaction } from '@zilker/box-office/db';
import { book } from '@zilker/box-office/money/book';
import { insertEvent, insertTicketType, insertVenue } from '@zilker/box-office/testing-rows';
import { request } from '@zilker/contracts/client';
import * as money from '@zilker/contracts/http/money';
import { recordPayout } from '@zilker/contracts/http/operator';
import { newId } from '@zilker/contracts/ids';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestCore, type TestCore } from '../testing.ts';

let core: TestCore;
beforeAll(async () => {
  core = await startTestCore();
});
afterAll(() => core.stop());

const hourMs = 3_600_000;
const key = () => ({ 'Idempotency-Key': crypto.randomUUID() });
const operator = () => core.bearer({ role: 'operator', sub: newId('staff'), sid: 'x', name: 'O' });

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
  const sub = newId('staff');
  const headers = await core.bearer({ role: 'venue_admin', sub, sid: 'x', venue: venue.id, name: 'A' });
  return { venue, event, headers };
}

/** All that is written of money. */
async function written(): Promise<unknown> {
  const tables = ['ledger', 'payouts', 'venue_terms', 'venues', 'idempotency'];
  const rows = tables.map(
    async (table) =>
      (await core.database.pool.query(`SELECT t::text AS row FROM ${table} t ORDER BY 1`)).rows as unknown,
  );
  return Promise.all(rows);
}

test('a venue sees what it has, what is kept back, and when the rest is paid out', async () => {
  const { event, headers } = await begin();
  const { money: seen } = await request(money.readVenueMoney, { base: core.base, headers });
  expect(seen).toMatchObject({
    currency: 'usd',
    payoutBy: 'hand',
    account: null,
    events: [{ event: event.id, balanceCents: 9_000, reservedCents: 950, payableCents: 8_050 }],
    payouts: [],
  });
});

test('a payout by hand is recorded once for its key, and stands in the statement and its files', async () => {
  const { event, headers } = await begin();
  const record = {
    base: core.base,
    params: { event: event.id },
    headers: { ...(await operator()), ...key() },
  };
  const body = { amountCents: 5_000, currency: 'usd', reference: 'ACH 7' } as const;
  const [one, two] = await Promise.all([
    request(recordPayout, { ...record, body }),
    request(recordPayout, { ...record, body }),
  ]);
  expect(two).toEqual(one);
  expect(one.payout).toMatchObject({ state: 'sent', by: 'hand', amountCents: 5_000, reference: 'ACH 7' });
  const { money: seen } = await request(money.readVenueMoney, { base: core.base, headers });
  expect(seen).toMatchObject({ events: [{ balanceCents: 4_000 }], payouts: [one.payout] });

  const at = { base: core.base, headers, params: { event: event.id } };
  const statement = await request(money.readStatement, at);
  expect(statement.sums).toEqual({
    lines: 2,
    fanCents: -9_500,
    venueCents: 4_000,
    zilkerCents: 150,
    stripeCents: 350,
    taxCents: 0,
    paidOutCents: 5_000,
  });
  expect(statement.lines.at(-1)).toMatchObject({ kind: 'payout', source: one.payout.id, order: null });

  const get = (file: 'csv' | 'pdf') => fetch(core.base + money.statementPath(event.id, file), { headers });
  const csv = await get('csv');
  expect(csv.headers.get('content-type')).toBe('text/csv; charset=utf-8');
  expect(csv.headers.get('content-disposition')).toBe(`attachment; filename="statement-${event.id}.csv"`);
  expect(await csv.text()).toContain('Total,,,USD,-95.00,40.00,0.00,3.50,1.50,50.00');
  const pdf = await get('pdf');
  expect(pdf.headers.get('content-type')).toBe('application/pdf');
  expect(
    Buffer.from(await pdf.arrayBuffer())
      .subarray(0, 5)
      .toString(),
  ).toBe('%PDF-');
});

test('terms are the venue’s own to change, and a type that they leave nothing is named', async () => {
  const { event, headers } = await begin();
  const { db } = core.database;
  const ahead = await insertEvent(db, { id: event.venueId });
  await insertTicketType(db, ahead, { name: 'Balcony', priceCents: 80 });
  const change = (body: object) => request(money.changeTerms, { base: core.base, headers, body });
  expect((await change({ taxBps: 825, taxPaidBy: 'fan' })).money.fees).toMatchObject({
    taxBps: 825,
    taxPaidBy: 'fan',
  });
  const before = await written();
  await expect(change({ zilkerPaidBy: 'venue', cardPaidBy: 'venue' })).rejects.toMatchObject({
    code: 'price_too_low',
    detail: { name: 'Balcony' },
  });
  for (const bad of [{ taxBps: 3_001 }, { taxBps: -1 }, { taxBps: 8.25 }, { cardPaidBy: 'zilker' }])
    await expect(change(bad)).rejects.toMatchObject({ code: 'bad_request' });
  expect(await written()).toEqual(before);
});

test('another venue’s statement, in any form, is not there', async () => {
  const { event } = await begin();
  const { headers } = await begin();
  for (const file of ['', '.csv', '.pdf']) {
    const path = `/api/v1/portal/events/${event.id}/statement${file}`;
    const answer = await fetch(core.base + path, { headers });
    expect([answer.status, ((await answer.json()) as { code: string }).code]).toEqual([404, 'event_unknown']);
  }
});
