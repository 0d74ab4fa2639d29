import { RequestError } from '@zilker/contracts/client';
import { expect, test } from 'vitest';
import { reachAfter } from './link.ts';

test('how a request failed says whether there is a way at all', () => {
  const refused = (code: RequestError['code'], status: number) => new RequestError(code, '', { status });
  expect(reachAfter(new DOMException('late', 'TimeoutError'))).toBe('offline');
  expect(reachAfter(refused('offline', 0))).toBe('offline');
  expect(reachAfter(refused('unavailable', 503))).toBe('offline');
  expect(reachAfter(refused('access_expired', 401))).toBe('ended');
  expect(reachAfter(refused('pairing_revoked', 403))).toBe('revoked');
  // somebody answered, whatever they said
  expect(reachAfter(refused('check_in_settled', 409))).toBe('online');
  expect(reachAfter(refused('internal', 500))).toBe('online');
});
