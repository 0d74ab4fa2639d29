import { randomBytes } from 'node:crypto';
import { newId } from '@zilker/contracts/ids';
import type { LogEntry, OperatorAct } from '@zilker/contracts/log';
import { verifyLog } from '@zilker/contracts/log-chain';
import type { DropPhase } from '@zilker/contracts/states';
import type { AccessClaims } from '@zilker/contracts/tokens';
import { createLog } from '@zilker/runtime/log';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { newDrop } from '../drops/drop.ts';
import { readState } from '../drops/drop-state.ts';
import { roomSecrets } from '../join/secrets.ts';
import type { RoomContext } from '../room-context.ts';
import { type ScriptBench, type ScriptDrop, scriptBench } from '../testing/script-drop.ts';
import { levelAt } from '../work/levels.ts';
import { takeAct } from './act.ts';

let bench: ScriptBench;
let room: RoomContext;
beforeAll(async () => {
  bench = await scriptBench();
  // what an act uses of a room, without the clocks that would move the drop on
  room = {
    redis: bench.redis,
    scripts: bench.scripts,
    log: createLog('waiting-room', { level: 'silent' }),
    secrets: roomSecrets(randomBytes(32)),
    nowMs: () => Date.now(),
    beacon: undefined,
    work: { maxNumber: 0 },
  } as unknown as RoomContext;
});
afterAll(() => bench.close());

const person = { sub: newId('staff'), sid: 's', name: 'Robin' };
const operator: AccessClaims = { ...person, role: 'operator' };
let keys = 0;
const newKey = () => `key-${String(++keys).padStart(16, '0')}`;

async function act(made: ScriptDrop, what: OperatorAct, who: AccessClaims = operator, key = newKey()) {
  const state = readState(await made.state(), null);
  if (state === null) throw new Error('no state');
  return takeAct(room, newDrop(room, made.drop, state), who, what, key);
}
const outcomeOf = (taken: Promise<unknown>) =>
  taken.then(
    () => 'done',
    (cause: { code?: string }) => cause.code ?? String(cause),
  );
const logOf = async ({ keys: of }: ScriptDrop): Promise<LogEntry[]> =>
  (await bench.redis.lrange(of.log, 0, -1)).map((json) => JSON.parse(json) as LogEntry);
const reportsOf = async ({ keys: of }: ScriptDrop) =>
  (await bench.redis.lrange(of.reports, 0, -1)).map((json) => JSON.parse(json) as { fact: string });

const phases: DropPhase[] = [
  'scheduled',
  'lobby',
  'frozen',
  'drawn',
  'calling',
  'paused',
  'sold_out',
  'closed',
];
const before: DropPhase[] = ['scheduled', 'lobby', 'frozen'];
const acts: [OperatorAct, DropPhase[], Record<string, string>?][] = [
  [{ act: 'rate', ratePerMinute: 30 }, [...before, 'drawn', 'calling', 'paused']],
  [{ act: 'rate', ratePerMinute: 30, floorPerMinute: 5 }, [...before, 'drawn', 'calling', 'paused']],
  [{ act: 'pause' }, ['drawn', 'calling']],
  [{ act: 'resume' }, ['paused']],
  [{ act: 'stop_sale' }, [...before, 'drawn', 'calling', 'paused']],
  [{ act: 'resume_sale' }, [...before, 'drawn', 'calling', 'paused'], { stopped: '1' }],
  [{ act: 'close' }, [...before, 'drawn', 'calling', 'paused', 'sold_out']],
  [{ act: 'message', text: 'Doors at seven' }, [...before, 'drawn', 'calling', 'paused', 'sold_out']],
  [
    { act: 'remove', index: 3, reason: 'Bought by a script' },
    ['lobby', 'frozen', 'drawn', 'calling', 'paused', 'sold_out'],
  ],
  [{ act: 'challenge', index: 3 }, ['lobby', 'frozen', 'drawn', 'calling', 'paused']],
];

test.each(acts)(
  '%j is for its phases alone, is logged once and reported',
  async (what, allowed, state = {}) => {
    for (const phase of phases) {
      const made = await bench.makeDrop({ phase, places: 10, ...state });
      const outcome = await outcomeOf(act(made, what));
      expect([phase, outcome]).toEqual([phase, allowed.includes(phase) ? 'done' : 'act_not_allowed']);
      const log = await logOf(made);
      const entries = (await reportsOf(made)).filter(({ fact }) => fact === 'entry');
      expect(log.length).toBe(allowed.includes(phase) ? 1 : 0);
      expect(entries).toEqual(log.map((entry) => ({ fact: 'entry', act: what, entry })));
    }
  },
);

test('the venue of the drop and operators may steer it, nobody else', async () => {
  const made = await bench.makeDrop({ phase: 'calling' });
  const venue = readState(await made.state(), null)?.definition.venue ?? newId('venue');
  const people: [AccessClaims, string][] = [
    [operator, 'done'],
    [{ ...person, role: 'venue_admin', venue }, 'done'],
    [{ ...person, role: 'venue_admin', venue: newId('venue') }, 'role_required'],
    [{ role: 'fan', sub: newId('account'), sid: 's' }, 'role_required'],
    [
      { role: 'scanner', sub: newId('scanner'), sid: 's', venue, event: newId('event'), gate: newId('gate') },
      'role_required',
    ],
  ];
  for (const [who, outcome] of people)
    expect([who.role, await outcomeOf(act(made, { act: 'message', text: 'Hello' }, who))]).toEqual([
      who.role,
      outcome,
    ]);
  expect((await logOf(made)).map(({ by }) => by)).toEqual(['operator', 'venue']);
});

test('two operators in the same moment: both acts count, one after the other, and the log says what each met', async () => {
  const made = await bench.makeDrop({ phase: 'calling', rate: 60, floor: 60 });
  const rates = [10, 20, 30, 40];
  await Promise.all(
    rates.map((ratePerMinute) =>
      act(made, { act: 'rate', ratePerMinute }, { ...operator, sub: newId('staff') }),
    ),
  );
  const log = await logOf(made);
  expect(verifyLog(log, (await made.state()).head ?? '')).toBe(true);
  const steps = log.map(({ text }) => /rate, (\d+) to (\d+) a minute$/.exec(text)?.slice(1).map(Number));
  expect(steps.map((step) => step?.[1]).toSorted()).toEqual(rates);
  // each begins where the one before it ended
  expect(steps.map((step) => step?.[0])).toEqual([60, ...steps.slice(0, -1).map((step) => step?.[1])]);
  expect((await made.state()).rate).toBe(String(steps.at(-1)?.[1]));
});

test('of two who pause in the same moment one does, and the same key answers the same entry', async () => {
  const made = await bench.makeDrop({ phase: 'calling' });
  const outcomes = await Promise.all([
    outcomeOf(act(made, { act: 'pause' })),
    outcomeOf(act(made, { act: 'pause' }, { ...operator, sub: newId('staff') })),
  ]);
  expect(outcomes.toSorted()).toEqual(['act_not_allowed', 'done']);
  const key = newKey();
  const twice = await Promise.all([
    act(made, { act: 'resume' }, operator, key),
    act(made, { act: 'resume' }, operator, key),
  ]);
  expect(twice[0]).toEqual(twice[1]);
  expect(await outcomeOf(act(made, { act: 'pause' }, operator, key))).toBe('idempotency_key_reused');
  // the key is of one person
  expect(await outcomeOf(act(made, { act: 'pause' }, { ...operator, sub: newId('staff') }, key))).toBe(
    'done',
  );
  expect((await logOf(made)).map((entry) => entry.act)).toEqual(['pause', 'resume', 'pause']);
});

test('a place is removed once: it is gone, the record is told, and the log names it by its number alone', async () => {
  const made = await bench.makeDrop({ phase: 'calling', places: 5 });
  const entry = await act(made, { act: 'remove', index: 4, reason: 'Two accounts of one fan' });
  expect(entry.text).toBe('Operator removed place 4: Two accounts of one fan');
  expect(await bench.redis.smembers(made.keys.gone)).toEqual(['4']);
  expect((await made.state()).gone).toBe('1');
  expect((await reportsOf(made)).filter(({ fact }) => fact === 'left')).toEqual([
    expect.objectContaining({ index: 4 }),
  ]);
  for (const index of [4, 5, 1_000_000])
    expect(await outcomeOf(act(made, { act: 'remove', index, reason: 'Again' }))).toBe('act_not_allowed');
  expect(await logOf(made)).toHaveLength(1);
  expect((await made.state()).gone).toBe('1');
});

test('a place is asked for the hardest work once, and one that is gone never', async () => {
  const made = await bench.makeDrop({ phase: 'lobby', places: 9 });
  const level = async (index: number) =>
    levelAt((await bench.redis.getBuffer(made.keys.challenged)) ?? Buffer.alloc(0), index);
  await act(made, { act: 'challenge', index: 7 });
  expect([await level(7), await level(6), await level(8)]).toEqual([3, 0, 0]);
  expect((await made.state()).challenges).toBe('1');
  expect(await outcomeOf(act(made, { act: 'challenge', index: 7 }))).toBe('act_not_allowed');
  await act(made, { act: 'remove', index: 8, reason: 'A script' });
  for (const index of [8, 9])
    expect(await outcomeOf(act(made, { act: 'challenge', index }))).toBe('act_not_allowed');
});

test('the slowest rate goes with the rate, and never above it', async () => {
  const made = await bench.makeDrop({ phase: 'calling', rate: 60, floor: 30 });
  const now = async () => {
    const { rate, floor } = await made.state();
    return [rate, floor];
  };
  expect(await outcomeOf(act(made, { act: 'rate', ratePerMinute: 20, floorPerMinute: 21 }))).toBe(
    'bad_request',
  );
  expect(await now()).toEqual(['60', '30']);
  expect((await act(made, { act: 'rate', ratePerMinute: 60, floorPerMinute: 10 })).text).toBe(
    'Operator kept the rate at 60 a minute, 10 at the slowest',
  );
  await act(made, { act: 'rate', ratePerMinute: 40 });
  expect(await now()).toEqual(['40', '10']);
  await act(made, { act: 'rate', ratePerMinute: 5 });
  expect(await now()).toEqual(['5', '5']);
});

test('credit counts at the old rate until the rate changes', async () => {
  const made = await bench.makeDrop({ phase: 'calling', rate: 60 });
  const [seconds, micros] = await bench.redis.time();
  const nowUs = Number(seconds) * 1_000_000 + Number(micros);
  // half a second ago there was none
  await made.set({ credit: 0, creditAtUs: nowUs - 500_000 });
  await act(made, { act: 'rate', ratePerMinute: 6_000 });
  const credit = Number((await made.state()).credit);
  expect(credit).toBeGreaterThanOrEqual(0.5);
  expect(credit).toBeLessThanOrEqual(1);
});
