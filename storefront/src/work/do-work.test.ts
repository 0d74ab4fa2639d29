import { newId } from '@zilker/contracts/ids';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { Working } from '../room/create-room.ts';
import { keepPlace, readPlace } from '../states/place.ts';
import { stubRoom, stubStorage } from '../testing/browser.ts';
import { doWork } from './do-work.ts';

const drop = newId('drop');
const challenge = (salt: string) => ({
  algorithm: 'SHA-256' as const,
  challenge: 'ab',
  maxNumber: 9,
  salt,
  signature: 'cd',
  level: 1,
});
const place = {
  account: newId('account'),
  place: 'first.token',
  index: 3,
  leaf: 'aa',
  blind: 'bb',
  holder: true,
  movable: true,
  texts: false,
  work: null,
};
const told: (Working | undefined)[] = [];
const work = (signal = new AbortController().signal) =>
  doWork(
    drop,
    (working) => told.push(working),
    signal,
    async ({ salt }, onShare) => {
      onShare(0.5);
      return `solution of ${salt}`;
    },
  );

beforeEach(() => {
  stubStorage();
  told.length = 0;
  vi.stubGlobal('setTimeout', (run: () => void) => queueMicrotask(run));
});
afterEach(() => vi.unstubAllGlobals());

test('work is fetched, done and handed in, and the new token is kept', async () => {
  keepPlace(drop, place);
  const asked = stubRoom([{ work: challenge('salt') }, { place: 'second.token' }]);
  expect(await work()).toBe(true);
  expect(asked.map(({ method, bearer, body }) => ({ method, bearer, body }))).toEqual([
    { method: 'GET', bearer: 'Bearer first.token', body: undefined },
    { method: 'POST', bearer: 'Bearer first.token', body: { solution: 'solution of salt' } },
  ]);
  expect(told).toEqual([{ share: 0 }, { share: 0.5 }, undefined]);
  expect(readPlace(drop)).toEqual({ ...place, place: 'second.token' });
});

test('work that came with the place is not asked for again', async () => {
  keepPlace(drop, { ...place, work: challenge('given') });
  const asked = stubRoom([{ place: 'second.token' }]);
  expect(await work()).toBe(true);
  expect(asked).toMatchObject([{ method: 'POST', body: { solution: 'solution of given' } }]);
  expect(readPlace(drop)?.work).toBeNull();
});

test('work that is too old is exchanged for newer', async () => {
  keepPlace(drop, { ...place, work: challenge('old') });
  const asked = stubRoom(['work_expired', { work: challenge('new') }, { place: 'second.token' }]);
  expect(await work()).toBe(true);
  expect(asked.at(-1)?.body).toEqual({ solution: 'solution of new' });
  expect(told.some((working) => working && 'problem' in working)).toBe(true);
});

test('a place that is none any more says so to the next hello', async () => {
  keepPlace(drop, place);
  stubRoom(['place_invalid']);
  expect(await work()).toBe(true);
  expect(told.at(-1)).toBeUndefined();
});

test('it ends with the tab, and gives up in the end', async () => {
  keepPlace(drop, place);
  expect(await work(AbortSignal.abort())).toBe(false);
  const asked = stubRoom([]);
  expect(await work()).toBe(false);
  expect(asked).toHaveLength(8);
});
