import { dropFacts } from '@zilker/contracts/drop';
import { currencies } from '@zilker/contracts/fields';
import { workChallenge } from '@zilker/contracts/http/room';
import { newId } from '@zilker/contracts/ids';
import { type DownFrame, downFrame } from '@zilker/contracts/socket/down';
import { dropPhase, limits } from '@zilker/contracts/socket/tick';
import { is } from 'valibot';
import { expect, test } from 'vitest';
import { isFacts, isWork, parseFrame } from './contract-shapes.ts';

const hash = 'ab'.repeat(32);
const facts = {
  drop: newId('drop'),
  version: 3,
  mode: 'draw',
  venue: newId('venue'),
  event: newId('event'),
  title: 'Night Heron',
  venueName: 'Red Bluff Hall',
  timezone: 'America/Chicago',
  startsAtMs: 9,
  lobbyOpensAtMs: 1,
  drawAtMs: 2,
  closesAtMs: 3,
  tickets: 400,
  perFanMax: 4,
  fromCents: 3_172,
  currency: 'eur',
  ratePerMinute: 30,
  floorPerMinute: 3,
  insideMax: 150,
  openWindowMs: 90_000,
  visitMs: 480_000,
  holdMs: 480_000,
  demo: false,
  cancelled: false,
  commitment: hash,
  committedAtMs: 1,
  beacon: {
    chain: { hash, publicKey: hash, schemeId: 'bls-unchained-g1-rfc9380', periodMs: 3_000, genesisMs: 1 },
    round: 7,
  },
  beaconRelays: ['https://api.drand.sh'],
  frozen: { n: 2, roster: hash, secret: hash, atMs: 2 },
  drawn: { signature: hash, randomness: hash, seed: hash, atMs: 3 },
};
const tick = {
  t: 'tick',
  drop: facts.drop,
  atMs: 5,
  phase: 'calling',
  places: 3_127,
  present: 0.91,
  serving: 176,
  ratePerMinute: 30,
  pacePerMinute: 33.4,
  limitedBy: 'rate',
  odds: { likely: 320, unlikely: 400 },
  seq: 4,
  head: hash,
  message: { atMs: 4, text: 'Both floors still available.' },
};
const drop = facts.drop;
const frames: Record<string, unknown>[] = [
  tick,
  { ...tick, pacePerMinute: null, odds: null, message: null },
  { t: 'facts', facts },
  {
    t: 'facts',
    facts: { ...facts, mode: 'standby', beacon: null, frozen: null, drawn: null, beaconRelays: [] },
  },
  { t: 'call', drop, callNo: 1, openByMs: 8, admission: 'a.b.c' },
  { t: 'left', drop },
  { t: 'moved', drop },
  { t: 'work', drop },
  { t: 'bye', retryAfterMs: [200, 5_000] },
  { t: 'error', code: 'place_invalid', message: 'This is not a place that we gave.' },
];
const parsed = (frame: unknown) => parseFrame(JSON.stringify(frame));

test('what the contract has for a fan’s socket is understood', () => {
  for (const frame of frames) {
    expect(is(downFrame, frame)).toBe(true);
    expect(parsed(frame)).toEqual(frame);
  }
});

test('every frame of the contract is known here, or meant for a console', () => {
  const known = new Set(frames.map(({ t }) => t));
  const all = downFrame.options.map(({ entries }) => entries.t.literal) satisfies DownFrame['t'][];
  expect(all.filter((t) => !known.has(t))).toEqual(['watch', 'log']);
});

test('every phase, limit and currency is known', () => {
  for (const currency of currencies) expect(isFacts({ ...facts, currency })).toBe(true);
  for (const phase of dropPhase.options) expect(parsed({ ...tick, phase })).toBeDefined();
  for (const limitedBy of limits) expect(parsed({ ...tick, limitedBy })).toBeDefined();
  expect(parsed({ ...tick, phase: 'resting' })).toBeUndefined();
});

/** Each way in which one member of `value`, at any depth, is missing or of another kind. */
function* spoiled(value: unknown): Generator<unknown> {
  if (typeof value !== 'object' || value === null) return;
  for (const [name, member] of Object.entries(value)) {
    const { [name]: _, ...rest } = value as Record<string, unknown>;
    if (!Array.isArray(value)) yield rest;
    const others = [
      undefined,
      typeof member === 'string' ? 7 : 'seven',
      typeof member === 'number' ? -1.5e300 : 1e300,
    ];
    for (const other of others)
      yield Array.isArray(value)
        ? value.map((one, i) => (String(i) === name ? other : one))
        : { ...value, [name]: other };
    for (const inner of spoiled(member))
      yield Array.isArray(value)
        ? value.map((one, i) => (String(i) === name ? inner : one))
        : { ...value, [name]: inner };
  }
}

test('what the contract refuses for its kind is refused here too', () => {
  let seen = 0;
  for (const frame of frames)
    for (const wrong of spoiled(frame)) {
      seen++;
      expect(is(downFrame, wrong) || parsed(wrong) === undefined, JSON.stringify(wrong)).toBe(true);
    }
  expect(seen).toBeGreaterThan(200);
});

test('what is no frame at all is nothing', () => {
  for (const data of ['', '[]', 'null', '{"t":"toString"}', '{"t":"log","entries":[]}', new Blob([])])
    expect(parseFrame(data)).toBeUndefined();
});

test('facts and work alone are looked at alike', () => {
  expect(isFacts(facts) && is(dropFacts, facts)).toBe(true);
  const work = { algorithm: 'SHA-256', challenge: hash, maxNumber: 9, salt: 's', signature: hash, level: 1 };
  expect(isWork(work) && is(workChallenge, work)).toBe(true);
  for (const wrong of spoiled(work)) expect(is(workChallenge, wrong) || !isWork(wrong)).toBe(true);
});
