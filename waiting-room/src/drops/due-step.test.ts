import type { BeaconChain } from '@zilker/contracts/drop';
import type { GrantWord } from '@zilker/contracts/signals/grants';
import { expect, test } from 'vitest';
import { definition, grantWord } from '../testing/rooms.ts';
import { type DropState, readState } from './drop-state.ts';
import { dueStep } from './due-step.ts';
import { beaconFor, freezeAtMs, freezeTooLateMs, randomnessAtMs } from './times.ts';

const chain: BeaconChain = {
  hash: '00'.repeat(32),
  publicKey: '00'.repeat(96),
  schemeId: 'bls-unchained-g1-rfc9380',
  periodMs: 3_000,
  genesisMs: 1_000_000,
};
const drawAtMs = 2_000_000;
const made = definition({ lobbyOpensAtMs: 1_900_000, drawAtMs, closesAtMs: 3_000_000 });

function state(change: Partial<DropState> = {}): DropState {
  const read = readState(
    { definition: JSON.stringify(made), phase: 'scheduled', drawAtMs: String(drawAtMs) },
    null,
  );
  if (read === null) throw new Error('no state');
  return { ...read, beacon: beaconFor(chain, drawAtMs), ...change };
}
const frozen = { n: 3, atMs: drawAtMs - 3_000 };
const drawn = { signature: '00', randomness: '00', seed: '00', atMs: 2_002_000 };

test('the round is the first at or after the draw, and the lobby closes three seconds before it exists', () => {
  const { beacon } = state();
  // rounds come at 1,000,000 + k × 3,000
  expect(randomnessAtMs({ beacon, drawAtMs })).toBe(2_002_000);
  expect(freezeAtMs({ beacon, drawAtMs })).toBe(1_999_000);
  expect(freezeTooLateMs({ beacon, drawAtMs })).toBe(2_001_500);
  expect(freezeAtMs({ beacon: null, drawAtMs })).toBe(drawAtMs);
  expect(freezeTooLateMs({ beacon: null, drawAtMs })).toBe(0);
});

test.each<[string, Partial<DropState>, number, ReturnType<typeof dueStep>]>([
  ['scheduled, early', {}, 1_899_999, null],
  ['scheduled, in time', {}, 1_900_000, 'open_lobby'],
  ['lobby, early', { phase: 'lobby' }, 1_998_999, null],
  ['lobby, in time', { phase: 'lobby' }, 1_999_000, 'freeze'],
  ['frozen, no roster', { phase: 'frozen', frozen }, 1_999_100, 'fix_roster'],
  ['frozen, not with the record yet', { phase: 'frozen', frozen, roster: '00' }, 2_010_000, null],
  ['frozen, before the round', { phase: 'frozen', frozen, roster: '00', revealed: true }, 2_001_999, null],
  ['frozen, the round is due', { phase: 'frozen', frozen, roster: '00', revealed: true }, 2_002_000, 'draw'],
  ['drawn, still showing', { phase: 'drawn', frozen, drawn }, 2_004_999, null],
  ['drawn, shown', { phase: 'drawn', frozen, drawn }, 2_005_000, 'start_calls'],
  ['calling', { phase: 'calling', frozen, drawn }, 2_100_000, null],
  ['paused', { phase: 'paused', frozen, drawn }, 2_100_000, null],
  ['the closing time', { phase: 'calling', frozen, drawn }, 3_000_000, 'close'],
  ['closing in the lobby', { phase: 'lobby' }, 3_000_000, 'close'],
  ['sold out, closing', { phase: 'sold_out' }, 3_000_000, 'close'],
  ['closed', { phase: 'closed' }, 3_000_000, null],
  ['cancelled', { definition: { ...made, cancelled: true } }, 1_000_000, 'close'],
])('%s', (_, change, nowMs, due) => {
  expect(dueStep(state(change), null, nowMs)).toBe(due);
});

test.each(['scheduled', 'lobby', 'frozen', 'drawn', 'calling', 'paused', 'sold_out'] as const)(
  'cancelled while %s, it closes before anything else',
  (phase) => {
    const cancelled = { ...made, cancelled: true };
    expect(dueStep(state({ phase, definition: cancelled, frozen }), null, 1_950_000)).toBe('close');
  },
);

test('standby opens its line with neither lobby nor draw, and again when tickets are back', () => {
  const standby = { ...made, mode: 'standby', drawAtMs: made.lobbyOpensAtMs } as const;
  const at = (phase: DropState['phase'], word: Partial<GrantWord> | null, nowMs = 1_950_000) =>
    dueStep(
      state({ phase, definition: standby, beacon: null }),
      word && grantWord({ expiresAtMs: nowMs + 1, ...word }),
      nowMs,
    );
  expect(at('scheduled', null, 1_899_999)).toBe(null);
  expect(at('scheduled', null, 1_900_000)).toBe('open_line');
  expect(at('calling', { limitedBy: 'sold_out' })).toBe('sell_out');
  for (const limitedBy of ['rate', 'inside', 'health', 'payments'] as const)
    expect(at('sold_out', { limitedBy })).toBe('reopen');
  for (const limitedBy of ['sold_out', 'stock', 'stopped', 'silent'] as const)
    expect(at('sold_out', { limitedBy })).toBe(null);
  expect(at('sold_out', { limitedBy: 'rate', expiresAtMs: 1_950_000 })).toBe(null);
  expect(at('sold_out', null)).toBe(null);
  expect(dueStep(state({ phase: 'sold_out', drawn }), grantWord({ expiresAtMs: 2_200_000 }), 2_100_000)).toBe(
    null,
  );
});

test('sold out on the word of the box office, once there is a line', () => {
  const word = grantWord({ limitedBy: 'sold_out' });
  for (const phase of ['drawn', 'calling', 'paused'] as const)
    expect(dueStep(state({ phase, drawn }), word, 2_100_000)).toBe('sell_out');
  expect(dueStep(state({ phase: 'lobby' }), word, 1_950_000)).toBe(null);
  expect(dueStep(state({ phase: 'sold_out' }), word, 2_100_000)).toBe(null);
});
