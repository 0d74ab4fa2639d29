import { balcony, listed, listOf } from '@zilker/contracts/ticket/door-fixture';
import { dropPolicy } from '@zilker/contracts/ticket/policy';
import { expect, test } from 'vitest';
import { isOver, saysNothing } from './create-list.ts';

test('changes that say nothing leave the list as it is; a house that changed does not', () => {
  const kept = listOf([listed]);
  const news = { ...kept, since: 1, version: 2, by: [], rows: [] };
  expect(saysNothing(kept, news)).toBe(true);
  expect(saysNothing(kept, { ...news, rows: kept.rows })).toBe(false);
  expect(saysNothing(kept, { ...news, policy: { ...dropPolicy, reentry: true } })).toBe(false);
  expect(saysNothing(kept, { ...news, gates: [balcony] })).toBe(false);
  expect(saysNothing(kept, { ...news, doorsAtMs: kept.doorsAtMs + 1 })).toBe(false);
});

test('a list goes with its night, not with a server that does not know the pairing for a while', () => {
  expect(isOver({ expiresAtMs: 2_000 }, 1_999)).toBe(false);
  expect(isOver({ expiresAtMs: 2_000 }, 2_000)).toBe(true);
});
