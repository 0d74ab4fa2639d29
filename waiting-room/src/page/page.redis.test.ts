import { newId } from '@zilker/contracts/ids';
import { waitUntil } from '@zilker/local/wait-until';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { definition, joined, makeFan, startTestRooms, type TestRoom } from '../testing/rooms.ts';

let room: TestRoom;
beforeAll(async () => {
  room = await startTestRooms();
});
afterAll(() => room.stopRooms());

const get = (path: string) => fetch(`${room.url}${path}`, { redirect: 'manual' });

test('the page without script says where the drop is, is cacheable for a moment and comes again by itself', async () => {
  const drop = definition({ title: 'Ants & <Bees>' });
  await room.define(drop);
  await joined(room.url, drop.drop, await makeFan());
  for (const path of [`/room/v1/drops/${drop.drop}/page`, `/drops/${drop.drop}/status`]) {
    const text = await waitUntil('the place on the page', async () => {
      const response = await get(path);
      expect(response.status).toBe(200);
      expect(response.headers.get('content-type')).toBe('text/html; charset=utf-8');
      expect(response.headers.get('cache-control')).toMatch(/^public, max-age=1, s-maxage=2/);
      expect(response.headers.get('content-security-policy')).toMatch(
        /^default-src 'none'; style-src 'sha256-/,
      );
      const page = await response.text();
      return page.includes('<dd>1 place</dd>') && page;
    });
    expect(text).toContain('The draw is at ');
    expect(text).toContain('Ants &#38; &#60;Bees&#62;');
    expect(text).toMatch(/<meta http-equiv="refresh" content="\d+">/);
    expect(text).not.toMatch(/<script| style=/);
    const still = await (await get(`${path}?still`)).text();
    expect(still).not.toContain('http-equiv="refresh"');
  }
});

test('the waiting page leads there when its fan has no script; an address without a drop says so', async () => {
  const drop = newId('drop');
  const led = await get(`/drops/${drop}?status`);
  expect([led.status, led.headers.get('location')]).toEqual([302, `/drops/${drop}/status`]);
  for (const path of [`/drops/${drop}/status`, '/drops/nonsense/status']) {
    const missing = await get(path);
    expect(missing.status).toBe(404);
    expect(await missing.text()).toContain('No such drop');
  }
});

test('who names the status at hand gets no body until something changes', async () => {
  const drop = definition();
  await room.define(drop);
  const ask = (etag?: string) =>
    fetch(
      `${room.url}/room/v1/drops/${drop.drop}`,
      etag === undefined ? {} : { headers: { 'if-none-match': etag } },
    );
  const first = await ask();
  expect(first.headers.get('cache-control')).toMatch(
    /^public, max-age=1, s-maxage=1, stale-while-revalidate=\d+/,
  );
  const etag = first.headers.get('etag') ?? '';
  await waitUntil('an unchanged status', async () => (await ask(etag)).status === 304);
  const same = await ask(`W/"other", ${etag}`);
  expect([same.status, await same.text()]).toEqual([304, '']);
  await room.define({ ...drop, version: 2, title: 'New' });
  await waitUntil('a new version', async () => (await ask(etag)).status === 200);
});
