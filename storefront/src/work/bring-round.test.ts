import type { DropFacts } from '@zilker/contracts/drop';
import { newId } from '@zilker/contracts/ids';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { stubRoom } from '../testing/browser.ts';
import { bringRound } from './bring-round.ts';

const chain = 'ab'.repeat(32);
const relays = ['https://one.example', `https://two.example/${chain}`];
const facts = {
  drop: newId('drop'),
  beacon: { chain: { hash: chain }, round: 7 },
  beaconRelays: relays,
} as DropFacts;
const round = { round: 7, signature: 'cd', randomness: 'ef' };

beforeEach(() => {
  vi.stubGlobal('setTimeout', (run: () => void) => queueMicrotask(run));
  vi.spyOn(Math, 'random').mockReturnValue(0);
});
afterEach(() => {
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});

test('a late round is looked for at each address in turn, and brought', async () => {
  const asked = stubRoom(['not_found', round, { accepted: true }]);
  await bringRound(facts, new AbortController().signal);
  expect(asked.map(({ path }) => path)).toEqual([
    `https://one.example/${chain}/public/7`,
    `https://two.example/${chain}/public/7`,
    `/room/v1/drops/${facts.drop}/round`,
  ]);
  expect(asked.at(-1)?.body).toEqual({ round: 7, signature: 'cd' });
});

test('another round is not brought, and the looks end', async () => {
  const asked = stubRoom(Array.from({ length: 20 }, () => ({ ...round, round: 8 })));
  await bringRound(facts, new AbortController().signal);
  expect(asked).toHaveLength(6);
});

test('nobody is asked when there is no address, or the draw is made', async () => {
  const asked = stubRoom([round]);
  await bringRound({ ...facts, beaconRelays: [] }, new AbortController().signal);
  await bringRound(facts, AbortSignal.abort());
  expect(asked).toEqual([]);
});
