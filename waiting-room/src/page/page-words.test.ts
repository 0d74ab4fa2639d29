import type { DropFacts } from '@zilker/contracts/drop';
import { logStart } from '@zilker/contracts/log-chain';
import type { Tick } from '@zilker/contracts/socket/tick';
import { limits } from '@zilker/contracts/socket/tick';
import { dropTransitions } from '@zilker/contracts/states';
import { expect, test } from 'vitest';
import { definition } from '../testing/rooms.ts';
import { pageWords } from './page-words.ts';

const nowMs = Date.UTC(2026, 10, 27, 23, 0);
const facts: DropFacts = {
  ...definition({ lobbyOpensAtMs: nowMs - 60_000, drawAtMs: nowMs + 600_000, closesAtMs: nowMs + 3_600_000 }),
  commitment: '00'.repeat(32),
  committedAtMs: nowMs - 86_400_000,
  beacon: null,
  beaconRelays: [],
  frozen: null,
  drawn: null,
};
const tick: Tick = {
  t: 'tick',
  drop: facts.drop,
  atMs: nowMs,
  phase: 'lobby',
  places: 1_240,
  present: 1,
  serving: 0,
  ratePerMinute: 30,
  pacePerMinute: null,
  limitedBy: 'rate',
  odds: null,
  seq: 0,
  head: logStart,
  message: null,
};
const drawn = {
  ...facts,
  frozen: { n: 1_000, roster: '00', secret: '00', atMs: nowMs },
  drawn: { signature: '00', randomness: '00', seed: '00', atMs: nowMs },
};

test('each phase and each limit has a head and a sentence, in both modes', () => {
  for (const phase of Object.keys(dropTransitions) as Tick['phase'][])
    for (const limitedBy of limits)
      for (const mode of ['draw', 'standby'] as const) {
        const words = pageWords({ ...facts, mode }, { ...tick, phase, limitedBy }, nowMs);
        expect([phase, limitedBy, words.head.length > 3, words.lead.length > 10]).toEqual([
          phase,
          limitedBy,
          true,
          true,
        ]);
      }
});

test('the draw: when it is, that it waits for its round, that it is made', () => {
  expect(pageWords(facts, tick, nowMs).head).toBe('The draw is at 5:10:00 PM CST');
  expect(pageWords(facts, tick, nowMs - 2 * 86_400_000).head).toBe('The draw is at Fri, Nov 27, 5:10 PM CST');
  const chain = {
    hash: '00',
    publicKey: '00',
    schemeId: 'x',
    periodMs: 3_000,
    genesisMs: facts.drawAtMs - 3_000,
  };
  const waits = pageWords(
    { ...drawn, drawn: null, beacon: { chain, round: 2 } },
    { ...tick, phase: 'frozen' },
    nowMs + 700_000,
  );
  expect(waits.lead).toContain('It waits for round 2 of the public randomness');
  expect(pageWords(drawn, { ...tick, phase: 'drawn' }, nowMs).facts[0]).toMatchObject({
    term: 'Drawn',
    value: '1,000 places, at 5:00:00 PM CST',
  });
});

test('the line: positions from 1, odds as ranges, the venue’s message first', () => {
  const words = pageWords(
    drawn,
    {
      ...tick,
      phase: 'calling',
      limitedBy: 'inside',
      serving: 87,
      odds: { likely: 160, unlikely: 243 },
      message: { atMs: nowMs, text: 'Doors at seven' },
    },
    nowMs,
  );
  expect(words.facts.map(({ term, value }) => `${term}: ${value}`)).toEqual(
    expect.arrayContaining([
      'Called so far: up to position 87',
      'Odds of tickets: Likely up to position 160',
      'Tickets: 100 in all, up to 4 a fan',
    ]),
  );
  expect(words.facts[0]).toEqual({ term: 'From Red Bluff Hall, 5:00 PM', value: 'Doors at seven' });
});
