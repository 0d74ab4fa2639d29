import { seed } from '@zilker/box-office/seed';
import { insertSale } from '@zilker/box-office/testing-rows';
import { request } from '@zilker/contracts/client';
import * as events from '@zilker/contracts/http/events';
import { newId } from '@zilker/contracts/ids';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestCore, type TestCore } from '../testing.ts';

let core: TestCore;
beforeAll(async () => {
  core = await startTestCore();
  await seed(core.database.db, new Date());
});
afterAll(() => core.stop());

test('anyone may browse, and caches may keep the answer for a moment', async () => {
  const response = await fetch(`${core.base}/api/v1/events`);
  expect(response.headers.get('cache-control')).toMatch(/^public, max-age=2/);
  const { events: all } = await request(events.listEvents, { base: core.base });
  expect(all.map(({ title }) => title)).toContain('Dolores & the Grackles');
  expect(all.map(({ title }) => title)).not.toContain('Slow Peach');
  const [first] = all;
  const { event } = await request(events.readEvent, {
    base: core.base,
    params: { event: first?.id ?? newId('event') },
  });
  expect(event).toEqual(first);
});

test('what came of a drop is public once it has ended', async () => {
  const { drop } = await insertSale(core.database.db);
  const at = { base: core.base, params: { drop: drop.id } };
  await expect(request(events.readOutcome, at)).rejects.toMatchObject({
    code: 'outcome_not_ready',
    status: 409,
  });
  await core.database.pool.query('UPDATE drops SET ended_at = now() WHERE id = $1', [drop.id]);
  const ended = `${core.base}/api/v1/drops/${drop.id}/outcome`;
  // the refusal is not kept
  const response = await fetch(ended);
  expect(response.headers.get('cache-control')).toMatch(/^public, max-age=30/);
  expect(await response.json()).toMatchObject({ tickets: 100, called: [], estimates: null });
});

test.each([
  ['/api/v1/events/evt_nonsense', 400, 'bad_request'],
  [`/api/v1/events/${newId('venue')}`, 400, 'bad_request'],
  [`/api/v1/events/${newId('event')}`, 404, 'event_unknown'],
  [`/api/v1/drops/${newId('drop')}/outcome`, 404, 'drop_unknown'],
  ['/api/v1/eventz', 404, 'not_found'],
])('%s is refused and not kept by caches', async (path, status, code) => {
  const response = await fetch(core.base + path);
  expect(response.status).toBe(status);
  expect(response.headers.get('cache-control')).toBe('no-store');
  expect(await response.json()).toMatchObject({ status, code });
});

test('the public keys of access tokens are published, and no private part', async () => {
  const response = await fetch(`${core.base}/.well-known/jwks.json`);
  const jwks = (await response.json()) as { keys: Record<string, unknown>[] };
  expect(jwks.keys).toHaveLength(1);
  expect(Object.keys(jwks.keys[0] ?? {}).sort()).toEqual(['crv', 'kid', 'kty', 'x']);
});
