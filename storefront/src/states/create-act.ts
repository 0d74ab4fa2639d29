import type { RequestError } from '@zilker/contracts/client';
import { againInMs, isPassing } from '@zilker/ui/retry';
import { type Accessor, createSignal, onCleanup } from 'solid-js';
import { pause } from '../room/pause.ts';
import { asRequestError } from './create-load.ts';

/** Some minutes of trying; then the fan decides. */
const triesMax = 12;

export type Act<A> = {
  /** From the press until it is done or refused for good. */
  busy: Accessor<boolean>;
  /** Why the newest try failed. */
  error: Accessor<RequestError | undefined>;
  /** When it is tried again by itself, by this device's clock. */
  againAtMs: Accessor<number | undefined>;
  /** Resolves to whether it was done. Never rejects; while one is going on it starts no other. */
  start: (wish: A) => Promise<boolean>;
  /** Tries at once what waits to be tried again. */
  tryNow: () => void;
  /** Tries no more. What is on its way already may still be done. */
  stop: () => void;
};

/**
 * One press of a fan, carried through what passes by itself: no connection, part of Zilker away, too often. `run` gets the same wish
 * with each try, so put the Idempotency-Key into it.
 */
export function createAct<A>(run: (wish: A) => Promise<unknown>): Act<A> {
  const [busy, setBusy] = createSignal(false);
  const [error, setError] = createSignal<RequestError>();
  const [againAtMs, setAgainAtMs] = createSignal<number>();
  let life = new AbortController();
  let wake = new AbortController();

  const start = async (wish: A) => {
    if (busy()) return false;
    life = new AbortController();
    setBusy(true);
    setError(undefined);
    const done = await carry(wish, life.signal);
    setBusy(false);
    return done;
  };
  const carry = async (wish: A, signal: AbortSignal) => {
    for (let failures = 1; ; failures++) {
      try {
        await run(wish);
        setError(undefined);
        return true;
      } catch (cause) {
        const refusal = asRequestError(cause);
        setError(refusal);
        if (!isPassing(refusal) || failures === triesMax || signal.aborted) return false;
        const waitMs = againInMs(refusal, failures);
        wake = new AbortController();
        setAgainAtMs(Date.now() + waitMs);
        await pause(waitMs, signal, wake.signal);
        setAgainAtMs(undefined);
        if (signal.aborted) return false;
      }
    }
  };
  const tryNow = () => wake.abort();
  const stop = () => life.abort();
  window.addEventListener('online', tryNow);
  onCleanup(() => {
    window.removeEventListener('online', tryNow);
    stop();
  });
  return { busy, error, againAtMs, start, tryNow, stop };
}
