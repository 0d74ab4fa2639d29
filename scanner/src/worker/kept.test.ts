import { expect, test } from 'vitest';
import { isKept } from './kept.ts';

test('the app’s own files are kept, what services answer never', () => {
  const origin = 'http://localhost:4302';
  const kept = (path: string, method = 'GET') => isKept({ method, url: new URL(path, origin).href }, origin);
  expect(['/', '/assets/index-1.js', '/icon.svg'].map((path) => kept(path))).toEqual([true, true, true]);
  expect(['/api/v1/doors/list', '/room/v1/socket', '/offline.json'].map((path) => kept(path))).toEqual([
    ...[false, false, false],
  ]);
  expect(kept('/', 'POST')).toBe(false);
  expect(kept('https://elsewhere.example/assets/index-1.js')).toBe(false);
});
