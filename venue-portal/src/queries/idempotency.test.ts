import { idempotencyKey } from '@zilker/contracts/fields';
import * as v from 'valibot';
import { expect, test } from 'vitest';
import { makeKeys, newKey } from './idempotency.ts';

test('a key is what the contract asks for, and never the same twice', () => {
  const keys = Array.from({ length: 100 }, newKey);
  expect(keys.every((key) => v.is(idempotencyKey, key))).toBe(true);
  expect(new Set(keys).size).toBe(100);
});

test('the same content repeats its key, other content does not', () => {
  const keyOf = makeKeys();
  const first = keyOf({ title: 'A' });
  expect(keyOf({ title: 'A' })).toBe(first);
  expect(keyOf({ title: 'B' })).not.toBe(first);
  expect(keyOf({ title: 'A' })).not.toBe(first);
});
