import * as v from 'valibot';
import { expect, test } from 'vitest';
import { idBytes, idFromBytes, idSchema, idTimeMs, newId } from './ids.ts';

test('an id survives the way to bytes and back', () => {
  const id = newId('ticket');
  expect(idBytes(id)).toHaveLength(16);
  expect(idFromBytes('ticket', idBytes(id))).toBe(id);
});

test('an id tells when it was made', () => {
  const before = Date.now();
  const madeAtMs = idTimeMs(newId('account'));
  expect(madeAtMs).toBeGreaterThanOrEqual(before);
  expect(madeAtMs).toBeLessThanOrEqual(Date.now());
});

test('a schema takes ids of its own kind alone', () => {
  const schema = idSchema('drop');
  expect(v.is(schema, newId('drop'))).toBe(true);
  for (const wrong of [
    newId('event'),
    'drp_',
    'drp_8zzzzzzzzzzzzzzzzzzzzzzzzz',
    `${newId('drop')}x`,
    7,
    null,
  ])
    expect(v.is(schema, wrong)).toBe(false);
});
