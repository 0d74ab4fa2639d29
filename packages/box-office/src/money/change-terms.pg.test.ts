import { Refusal } from '@zilker/contracts/errors';
import { newId } from '@zilker/contracts/ids';
import { defaultFees } from '@zilker/contracts/price';
import { dropPolicy } from '@zilker/contracts/ticket/policy';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createEvent } from '../portal/create-event.ts';
import { createTestDatabase, type TestDatabase } from '../testing.ts';
import { insertEvent, insertTicketType, insertVenue } from '../testing-rows.ts';
import { changeTerms, type TermsChange } from './change-terms.ts';
import { readVenueTerms } from './terms.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

const now = () => new Date();

async function begin(priceCents?: number, event: Parameters<typeof insertEvent>[2] = {}) {
  const { db, pool } = database;
  const venue = await insertVenue(db);
  if (priceCents !== undefined)
    await insertTicketType(db, await insertEvent(db, venue, event), { name: 'Balcony', priceCents });
  const change = (to: TermsChange) => changeTerms(db, { venue: venue.id, change: to }, now());
  const versions = async () =>
    (
      await pool.query<{ version: number }>(
        'SELECT version FROM venue_terms WHERE venue_id = $1 ORDER BY version',
        [venue.id],
      )
    ).rows.map(({ version }) => version);
  return { db, venue, change, versions };
}

test('each change is a version beside those before; what is left out stays, and the same again adds none', async () => {
  const { db, venue, change, versions } = await begin(3_000);
  const money = await change({ taxBps: 825, taxPaidBy: 'fan' });
  expect(money.fees).toEqual({ ...defaultFees, taxBps: 825, taxPaidBy: 'fan' });
  await change({ taxBps: 825 });
  await change({});
  expect(await versions()).toEqual([1, 2]);
  await change({ refundKeptPaidBy: 'fan' });
  expect(await versions()).toEqual([1, 2, 3]);
  expect(await readVenueTerms(db, venue.id)).toMatchObject({
    fees: { taxBps: 825 },
    refundKeptPaidBy: 'fan',
    version: 3,
  });
});

test('terms at which a ticket leaves the venue nothing are refused with its name, and nothing is written', async () => {
  const { change, versions } = await begin(80);
  const refusal = await change({ zilkerPaidBy: 'venue', cardPaidBy: 'venue' }).catch((cause) => cause);
  expect(refusal).toBeInstanceOf(Refusal);
  expect(refusal).toMatchObject({
    code: 'price_too_low',
    detail: { name: 'Balcony', priceCents: 80, type: expect.stringMatching(/^tty_/) },
  });
  expect(await versions()).toEqual([1]);
});

test.each([
  ['that is over', { startsAt: new Date(Date.now() - 1_000) }],
  ['that was called off', { status: 'cancelled' as const }],
])('a show %s stands in the way of no terms', async (_, event) => {
  const { change } = await begin(80, event);
  expect((await change({ zilkerPaidBy: 'venue', cardPaidBy: 'venue' })).fees.cardPaidBy).toBe('venue');
});

test('changes at once are versions in a row, each from the one before', async () => {
  const { change, versions } = await begin();
  await Promise.all([
    change({ taxBps: 100 }),
    change({ cardPaidBy: 'venue' }),
    change({ refundKeptPaidBy: 'fan' }),
    change({ zilkerPaidBy: 'venue' }),
  ]);
  expect(await versions()).toEqual([1, 2, 3, 4, 5]);
  expect(await change({})).toMatchObject({
    fees: { taxBps: 100, cardPaidBy: 'venue', zilkerPaidBy: 'venue' },
    refundKeptPaidBy: 'fan',
  });
});

test('a new event whose tickets leave nothing is refused, and takes the venue’s currency and its capture', async () => {
  const { db, pool } = database;
  const venue = await insertVenue(db, { currency: 'gbp' });
  const startsAtMs = Date.now() + 86_400_000;
  const make = (priceCents: number) =>
    createEvent(
      db,
      {
        venue: venue.id,
        idempotencyKey: newId('event').slice(4),
        event: {
          title: 'A night',
          support: null,
          ages: 'All ages',
          capture: 'later',
          policy: dropPolicy,
          startsAtMs,
          doorsAtMs: startsAtMs,
          gates: ['Front gate'],
          ticketTypes: [
            {
              name: 'General',
              description: '',
              priceCents,
              capacity: 1,
              maxPerOrder: null,
              maxPerAccount: null,
              saleFromMs: null,
              saleUntilMs: null,
            },
          ],
        },
      },
      now(),
    );
  expect(await make(2_000)).toMatchObject({ currency: 'gbp', capture: 'later', confirmedAtMs: null });
  await changeTerms(db, { venue: venue.id, change: { zilkerPaidBy: 'venue', cardPaidBy: 'venue' } }, now());
  await expect(make(80)).rejects.toMatchObject({ code: 'price_too_low', detail: { name: 'General' } });
  const { rowCount } = await pool.query('SELECT FROM events WHERE venue_id = $1', [venue.id]);
  expect(rowCount).toBe(1);
});
