import { Refusal } from '@zilker/contracts/errors';
import { expect, test } from 'vitest';
import { shareAnswers } from './share-answers.ts';

const sharing = {
  freshMs: 1_000,
  staleMs: 10_000,
  patienceMs: 20,
  keptMs: 60_000,
  charsMax: 10_000,
  unknownMax: 4,
};

/** A source whose reads are answered by hand, and a clock that stands still. */
function source() {
  const state = { nowMs: 0, reads: 0, value: 'first' as unknown, answers: [] as (() => void)[], held: false };
  const read = async (key: string) => {
    state.reads++;
    if (state.held) await new Promise<void>((resolve) => state.answers.push(resolve));
    if (state.value instanceof Error) throw state.value;
    return { key, value: state.value };
  };
  const get = shareAnswers(sharing, read, () => state.nowMs);
  return { state, get, value: async () => JSON.parse((await get('a')).text).value as unknown };
}
const settled = () => new Promise((resolve) => setImmediate(resolve));

test('a crowd costs one read, and one validator is made for all', async () => {
  const { state, get } = source();
  const answers = await Promise.all(Array.from({ length: 1000 }, () => get('a')));
  expect(state.reads).toBe(1);
  expect(new Set(answers.map(({ etag }) => etag)).size).toBe(1);
  state.nowMs = 999;
  await get('a');
  expect(state.reads).toBe(1);
  await get('b');
  expect(state.reads).toBe(2);
});

test('an answer that is no longer fresh is given at once, and read again behind, once', async () => {
  const { state, get, value } = source();
  await get('a');
  state.nowMs = 1_000;
  Object.assign(state, { value: 'second', held: true });
  expect(await Promise.all([value(), value(), value()])).toEqual(['first', 'first', 'first']);
  expect(state.reads).toBe(2);
  state.answers.forEach((answer) => void answer());
  await settled();
  const next = await get('a');
  expect(JSON.parse(next.text)).toMatchObject({ value: 'second' });
  expect(next).toMatchObject({ ageMs: 0, isLate: false });
});

test('what did not change keeps its validator, what did has another', async () => {
  const { state, get } = source();
  const first = await get('a');
  state.nowMs = 12_000;
  expect((await get('a')).etag).toBe(first.etag);
  state.nowMs = 24_000;
  state.value = 'second';
  expect((await get('a')).etag).not.toBe(first.etag);
});

test('an old answer waits a moment for a new one, and is given when none comes', async () => {
  const { state, get, value } = source();
  await get('a');
  state.nowMs = 30_000;
  state.held = true;
  expect(await get('a')).toMatchObject({ ageMs: 30_000, isLate: true });
  // the same read is still awaited, not asked for again
  expect(await value()).toBe('first');
  expect(state.reads).toBe(2);
  state.held = false;
  state.value = 'second';
  state.answers.forEach((answer) => void answer());
  await settled();
  expect(await value()).toBe('second');
});

test('while reads fail the last answer is given, for some time and no longer', async () => {
  const { state, get, value } = source();
  await get('a');
  state.value = new Error('away');
  for (const nowMs of [5_000, 20_000, 59_999]) {
    state.nowMs = nowMs;
    expect(await value()).toBe('first');
    await settled();
  }
  state.nowMs = 60_000;
  await expect(get('a')).rejects.toThrow('away');
  await expect(get('new')).rejects.toThrow('away');
  state.value = 'back';
  expect(await value()).toBe('back');
});

test('a source that fails is not asked again by every request', async () => {
  const { state, get } = source();
  await get('a');
  state.value = new Error('away');
  state.nowMs = 20_000;
  for (let i = 0; i < 100; i++) await get('a');
  expect(state.reads).toBe(2);
  state.nowMs = 21_000;
  await get('a');
  expect(state.reads).toBe(3);
});

test('a refusal is news: the answer from before is not given any more', async () => {
  const { state, get } = source();
  await get('a');
  state.nowMs = 20_000;
  state.value = new Refusal('event_unknown');
  await expect(get('a')).rejects.toMatchObject({ code: 'event_unknown' });
  state.value = new Error('away');
  await expect(get('a')).rejects.toThrow('away');
});

test('a flood of keys without an answer is turned away, and what is known is still read again', async () => {
  const { state, get, value } = source();
  await get('a');
  state.held = true;
  const flood = Array.from({ length: 100 }, (_, i) => get(`made-up-${i}`));
  // the first ones, as many as may wait
  expect(state.reads).toBe(1 + sharing.unknownMax);
  state.nowMs = 1_000;
  state.value = 'second';
  expect(await value()).toBe('first');
  expect(state.reads).toBe(1 + sharing.unknownMax + 1);
  state.answers.forEach((answer) => void answer());
  const ends = await Promise.allSettled(flood);
  const turnedAway = ends.filter(({ status }) => status === 'rejected');
  expect(turnedAway).toHaveLength(100 - sharing.unknownMax);
  for (const end of turnedAway) expect(end).toMatchObject({ reason: { code: 'unavailable' } });
  expect(await value()).toBe('second');
  state.held = false;
  expect(JSON.parse((await get('made-up-99')).text)).toMatchObject({ key: 'made-up-99' });
});

test('a flood of large answers does not stay, and what is asked for again and again does', async () => {
  const { state, get } = source();
  state.value = 'x'.repeat(1000);
  for (let i = 0; i < 100; i++) {
    await get(`flood-${i}`);
    await get('popular');
  }
  expect(state.reads).toBe(101);
  await get('flood-99');
  expect(state.reads).toBe(101);
  await get('flood-0');
  expect(state.reads).toBe(102);
});
