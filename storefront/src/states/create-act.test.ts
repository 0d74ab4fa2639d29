import { RequestError } from '@zilker/contracts/client';
import { createRoot } from 'solid-js';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { type Act, createAct } from './create-act.ts';

const refused = (code: RequestError['code'], retryAfter = '3') =>
  new RequestError(code, '', { headers: new Headers({ 'retry-after': retryAfter }) });

let dispose: () => void;
beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal('window', new EventTarget());
});
afterEach(() => {
  dispose();
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

/** An act whose tries fail in turn, and what each was given. */
function actThatFails(...failures: RequestError[]): { act: Act<string>; tries: string[] } {
  const tries: string[] = [];
  const act = createRoot((end) => {
    dispose = end;
    return createAct((wish: string) => {
      tries.push(wish);
      const failure = failures.shift();
      return failure ? Promise.reject(failure) : Promise.resolve();
    });
  });
  return { act, tries };
}

test('what passes is tried again with the same wish, once the server’s time is over', async () => {
  const { act, tries } = actThatFails(refused('unavailable'), refused('offline'));
  const done = act.start('key');
  await vi.advanceTimersByTimeAsync(2_900);
  expect(tries).toEqual(['key']);
  expect(act.busy()).toBe(true);
  expect(act.error()?.code).toBe('unavailable');
  expect(act.againAtMs()).toBeGreaterThan(Date.now());
  await vi.advanceTimersByTimeAsync(20_000);
  expect(await done).toBe(true);
  expect(tries).toEqual(['key', 'key', 'key']);
  expect([act.busy(), act.error(), act.againAtMs()]).toEqual([false, undefined, undefined]);
});

test('a refusal is final', async () => {
  const { act, tries } = actThatFails(refused('not_enough_tickets'));
  expect(await act.start('key')).toBe(false);
  expect(tries).toHaveLength(1);
  expect(act.error()?.code).toBe('not_enough_tickets');
});

test('a second press while the first goes on starts nothing', async () => {
  const { act, tries } = actThatFails(refused('unavailable'));
  const first = act.start('one');
  await vi.advanceTimersByTimeAsync(0);
  expect(await act.start('two')).toBe(false);
  act.tryNow();
  expect(await first).toBe(true);
  expect(tries).toEqual(['one', 'one']);
});

test('it can be stopped, and the connection’s return wakes it', async () => {
  const { act, tries } = actThatFails(refused('offline', '60'), refused('offline', '60'));
  const done = act.start('key');
  await vi.advanceTimersByTimeAsync(0);
  window.dispatchEvent(new Event('online'));
  await vi.advanceTimersByTimeAsync(0);
  expect(tries).toHaveLength(2);
  act.stop();
  expect(await done).toBe(false);
  expect(act.busy()).toBe(false);
});
