import { insertEvent, insertTicketType, insertVenue } from '@zilker/box-office/testing-rows';
import { request } from '@zilker/contracts/client';
import * as routes from '@zilker/contracts/http/operator';
import { newId } from '@zilker/contracts/ids';
import { defaultFees } from '@zilker/contracts/price';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestCore, type TestCore } from '../testing.ts';

let core: TestCore;
beforeAll(async () => {
  core = await startTestCore();
});
afterAll(() => core.stop());

async function begin(priceCents = 3_000) {
  const { db, pool } = core.database;
  const venue = await insertVenue(db);
  await insertTicketType(db, await insertEvent(db, venue), { name: 'Balcony', priceCents });
  const headers = await core.bearer({ role: 'operator', sub: newId('staff'), sid: 'x', name: 'O' });
  const at = { base: core.base, params: { venue: venue.id }, headers };
  const versions = async () =>
    (await pool.query('SELECT version FROM venue_terms WHERE venue_id = $1', [venue.id])).rowCount;
  return { venue, at, versions };
}

test('an operator says what Zilker and cards cost at a venue, which is a new version of its terms', async () => {
  const { at, versions } = await begin();
  const body = { zilkerCents: 75, cardBps: 150, cardFixedCents: 20 };
  const { fees } = await request(routes.changeVenueFees, { ...at, body });
  expect(fees).toMatchObject({ fees: { ...defaultFees, ...body }, version: 2 });
  expect(await request(routes.changeVenueFees, { ...at, body: { cardBps: 150 } })).toEqual({ fees });
  expect(await request(routes.readVenueFees, at)).toEqual({ fees });
  expect(await versions()).toBe(2);
});

test('what may not be is refused, and nothing is written', async () => {
  const { venue, at, versions } = await begin(80);
  const change = (body: Record<string, number>) => request(routes.changeVenueFees, { ...at, body });
  for (const wrong of [-1, 1.5, 2_001, 2 ** 53])
    await expect(change({ zilkerCents: wrong })).rejects.toMatchObject({ code: 'bad_request' });
  await expect(change({ cardBps: 1_001 })).rejects.toMatchObject({ code: 'bad_request' });
  await expect(change({ cardFixedCents: 501 })).rejects.toMatchObject({ code: 'bad_request' });
  const nobody = { ...at, params: { venue: newId('venue') }, body: { zilkerCents: 1 } };
  await expect(request(routes.changeVenueFees, nobody)).rejects.toMatchObject({ code: 'venue_unknown' });
  const admin = { role: 'venue_admin', sub: newId('staff'), sid: 'x', venue: venue.id, name: 'A' } as const;
  const asked = { ...at, headers: await core.bearer(admin), body: { zilkerCents: 1 } };
  await expect(request(routes.changeVenueFees, asked)).rejects.toMatchObject({ code: 'role_required' });
  expect(await versions()).toBe(1);
});

test('a fee at which a ticket that is on sale leaves its venue nothing is refused with its name', async () => {
  const { venue, at, versions } = await begin(80);
  await core.database.pool.query(
    `INSERT INTO venue_terms (venue_id, version, zilker_cents, zilker_paid_by, card_bps, card_fixed_cents, card_paid_by, tax_bps, tax_paid_by, refund_kept_paid_by)
     SELECT venue_id, 2, 0, 'venue', card_bps, 0, 'venue', 0, tax_paid_by, refund_kept_paid_by FROM venue_terms WHERE venue_id = $1 ON CONFLICT DO NOTHING`,
    [venue.id],
  );
  await expect(request(routes.changeVenueFees, { ...at, body: { zilkerCents: 100 } })).rejects.toMatchObject({
    code: 'price_too_low',
    detail: { name: 'Balcony' },
  });
  expect(await versions()).toBe(2);
});
