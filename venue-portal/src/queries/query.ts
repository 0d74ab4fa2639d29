import type { RequestError } from '@zilker/contracts/client';
import { againInMs, isPassing } from '@zilker/ui/retry';
import { type Accessor, createEffect, createSignal, on, onCleanup } from 'solid-js';
import { createStore, reconcile } from 'solid-js/store';
import { asRefusal } from '../session/session.ts';

export type Query<T> = {
  /** The last good answer; it stays while newer ones fail. */
  data: Accessor<T | undefined>;
  /** Why the last try failed; gone with the next good answer. */
  error: Accessor<RequestError | undefined>;
  /** When the last good answer came, by this browser's clock. */
  atMs: Accessor<number>;
  /** Asks now. Resolves once there is an answer or a reason why not. */
  refetch: () => Promise<void>;
  /** A newer answer that came another way. */
  put: (value: T) => void;
};

/**
 * Read `source` again and again: at once, when it changes, every `everyMs` (which may depend on what is known), and when the page is
 * looked at again; after a failure that passes, when the server says, spread. A hidden page asks nothing. Answers are merged by `id`, so that
 * rows on the screen stay the rows they were.
 */
export function createQuery<S, T extends object>(
  source: Accessor<S>,
  read: (source: S, signal: AbortSignal) => Promise<T>,
  everyMs: (known: T | undefined) => number,
): Query<T> {
  const [answer, setAnswer] = createStore<{ value: T | undefined }>({ value: undefined });
  const [error, setError] = createSignal<RequestError>();
  const [atMs, setAtMs] = createSignal(0);
  let timer: ReturnType<typeof setTimeout> | undefined;
  let flight: AbortController | undefined;
  let failures = 0;

  const fetchNow = async (from: S) => {
    clearTimeout(timer);
    flight?.abort();
    const controller = new AbortController();
    flight = controller;
    try {
      const value = await read(from, controller.signal);
      if (controller.signal.aborted) return;
      put(value);
      again(from, everyMs(answer.value));
    } catch (refused) {
      if (controller.signal.aborted) return;
      const refusal = asRefusal(refused);
      setError(refusal);
      failures += 1;
      again(from, isPassing(refusal) ? againInMs(refusal, failures) : everyMs(answer.value));
    }
  };

  const put = (value: T) => {
    setAnswer('value', reconcile<T | undefined, T | undefined>(value));
    setError();
    failures = 0;
    setAtMs(Date.now());
  };
  const again = (from: S, waitMs: number) => {
    timer = setTimeout(() => {
      if (document.visibilityState === 'visible') void fetchNow(from);
    }, waitMs);
  };

  createEffect(
    on(source, (from) => {
      setAnswer('value', undefined);
      void fetchNow(from);
    }),
  );
  const onLook = () => {
    if (document.visibilityState === 'visible' && Date.now() - atMs() > everyMs(answer.value))
      void fetchNow(source());
  };
  document.addEventListener('visibilitychange', onLook);
  window.addEventListener('online', onLook);
  onCleanup(() => {
    document.removeEventListener('visibilitychange', onLook);
    window.removeEventListener('online', onLook);
    clearTimeout(timer);
    flight?.abort();
  });
  return { data: () => answer.value, error, atMs, refetch: () => fetchNow(source()), put };
}
