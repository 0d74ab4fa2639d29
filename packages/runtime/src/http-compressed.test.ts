import { gunzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { createApp } from './http.ts';
import { answerCompressed } from './http-compressed.ts';

const long = JSON.stringify({ rows: Array.from({ length: 500 }, (_, n) => `row ${n} é`) });
const app = createApp();
app.get('/long', (c) => answerCompressed(c, long));
app.get('/short', (c) => answerCompressed(c, '{"rows":[]}'));

const ask = (path: string, accepted?: string) =>
  app.request(path, accepted === undefined ? {} : { headers: { 'accept-encoding': accepted } });

test.each(['gzip, deflate, br, zstd', 'gzip', 'br;q=1.0, GZIP ; q=0.5', '*', 'br, *;q=0.1'])(
  'for who takes “%s”',
  async (accepted) => {
    const response = await ask('/long', accepted);
    expect(response.headers.get('content-encoding')).toBe('gzip');
    expect(response.headers.get('vary')).toBe('accept-encoding');
    expect(response.headers.get('cache-control')).toBe('no-store');
    const bytes = Buffer.from(await response.arrayBuffer());
    expect(bytes.length).toBeLessThan(long.length / 3);
    expect(gunzipSync(bytes).toString()).toBe(long);
  },
);

test.each([undefined, '', 'identity', 'br', 'gzip;q=0, *', '*;q=0.0'])(
  'as it is for who takes %j',
  async (accepted) => {
    const response = await ask('/long', accepted);
    expect(response.headers.get('content-encoding')).toBeNull();
    expect(response.headers.get('vary')).toBe('accept-encoding');
    expect(await response.text()).toBe(long);
  },
);

test('what is short stays as it is', async () => {
  const response = await ask('/short', 'gzip');
  expect(response.headers.get('content-encoding')).toBeNull();
  expect(await response.json()).toEqual({ rows: [] });
});
