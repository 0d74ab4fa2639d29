import { newId } from '@zilker/contracts/ids';
import { expect, test } from 'vitest';
import { pointsOf } from './signals.ts';

const chrome =
  'Mozilla/5.0 (Linux; Android 15) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0 Mobile Safari/537.36';
const dayMs = 86_400_000;
const points = (headers: Record<string, string>, ageMs = dayMs) =>
  pointsOf({ account: newId('account'), nowMs: Date.now() + ageMs, header: (name) => headers[name] });

test('a person’s browser shows no sign', () => {
  expect(points({ 'user-agent': chrome, 'accept-language': 'en-US' })).toBe(0);
});

test('a driven browser, no language, an account of this hour', () => {
  expect(points({ 'user-agent': chrome.replace('Chrome', 'HeadlessChrome'), 'accept-language': 'en' })).toBe(
    2,
  );
  const brands = '"HeadlessChrome";v="141", "Not?A_Brand";v="8"';
  expect(points({ 'user-agent': chrome, 'sec-ch-ua': brands, 'accept-language': 'en' })).toBe(2);
  expect(points({ 'user-agent': chrome })).toBe(1);
  expect(points({ 'user-agent': chrome, 'accept-language': 'en' }, 60_000)).toBe(1);
  expect(points({}, 60_000)).toBe(2);
});
