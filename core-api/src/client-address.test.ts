import { createApp } from '@zilker/runtime/http';
import { createLog } from '@zilker/runtime/log';
import { expect, test } from 'vitest';
import { clientAddress } from './client-address.ts';

async function seen(behindProxy: boolean, forwarded?: string): Promise<string> {
  const app = createApp(createLog('test', { level: 'silent' }));
  app.get('/', (c) => c.text(clientAddress(c, behindProxy)));
  const headers = forwarded === undefined ? {} : { 'x-forwarded-for': forwarded };
  const incoming = { socket: { remoteAddress: '192.0.2.1' } };
  return (await app.request('/', { headers }, { incoming })).text();
}

test('what a client says of itself counts for nothing', async () => {
  expect(await seen(false)).toBe('192.0.2.1');
  expect(await seen(false, '203.0.113.9')).toBe('192.0.2.1');
  expect(await seen(true, '203.0.113.9, 198.51.100.7')).toBe('198.51.100.7');
  expect(await seen(true, '')).toBe('192.0.2.1');
  expect(await seen(true)).toBe('192.0.2.1');
});
