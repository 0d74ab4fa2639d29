import { newId } from '@zilker/contracts/ids';
import { expect, test } from 'vitest';
import { wrongWith } from './judge-extension.ts';

const hold = {
  id: newId('order'),
  state: 'held' as const,
  expiresAtMs: 100_000,
  extension: { byMs: 20_000, left: 3 },
};
const longer = { ...hold, expiresAtMs: 120_000, extension: { byMs: 20_000, left: 2 } };
const calm = { nowMs: 90_000, mayStandStill: false };
const faulty = { ...calm, mayStandStill: true };

test('its end grows by what was said, and one time less is left', () => {
  expect(wrongWith(hold, longer, calm)).toBeUndefined();
  expect(wrongWith(hold, { ...longer, expiresAtMs: 119_999 }, calm)).toContain('grew by 19999 ms');
  expect(wrongWith(hold, { ...longer, expiresAtMs: 140_000 }, calm)).toContain('grew by 40000 ms');
  expect(wrongWith(hold, { ...longer, extension: hold.extension }, calm)).toContain('3 times yet, not 2');
  expect(wrongWith(hold, { ...longer, extension: { byMs: 1, left: 2 } }, calm)).toContain('another time');
  expect(wrongWith(hold, { ...longer, id: newId('order') }, calm)).toContain('another order');
});

test('what could not be made longer must not be', () => {
  const spent = { ...hold, extension: { byMs: 20_000, left: 0 } };
  expect(wrongWith(spent, longer, calm)).toContain('could not');
  expect(wrongWith({ ...hold, extension: null }, longer, calm)).toContain('could not');
  expect(wrongWith({ ...hold, extension: null }, longer, faulty)).toBeUndefined();
});

test('only a hold that nobody pays for stands still, only where parts fail, and only gets longer', () => {
  const stood = { ...longer, expiresAtMs: 126_000 };
  expect(wrongWith(hold, stood, faulty)).toBeUndefined();
  expect(wrongWith(hold, stood, calm)).toContain('grew by');
  expect(wrongWith({ ...hold, state: 'paying' }, stood, faulty)).toContain('grew by');
  expect(wrongWith(hold, { ...longer, expiresAtMs: 119_000 }, faulty)).toContain('grew by');
});

test('there may be nothing to make longer once the longer time is over too', () => {
  const over = { ...longer, extension: null };
  expect(wrongWith(hold, over, calm)).toContain('cannot be made longer');
  expect(wrongWith(hold, over, { ...calm, nowMs: 120_000 })).toBeUndefined();
});
