import { RequestError } from '@zilker/contracts/client';
import { againInMs, isPassing } from '@zilker/ui/retry';
import { type Accessor, createSignal, onCleanup } from 'solid-js';

export type Load<T> = {
  /** The newest answer; stays while a newer one is on its way or has failed. */
  data: Accessor<T | undefined>;
  error: Accessor<RequestError | undefined>;
  /** The error, where it is one that passes: what is shown may be old, and is asked for again. */
  trouble: Accessor<RequestError | undefined>;
  /** When it is asked again by itself, by this device's clock; undefined where it is not, and while it is being asked. */
  againAtMs: Accessor<number | undefined>;
  /** Asks again. Never rejects: what fails is in `error`. */
  reload: () => Promise<void>;
  /** Asks again at once, for who presses. */
  tryNow: () => void;
  /** A newer answer that came another way. */
  put: (answer: T) => void;
};

/**
 * Asks at once, again when told to, and by itself while the failure is one that passes. An answer that was overtaken by a newer
 * question is dropped.
 */
export function createLoad<T>(ask: (signal: AbortSignal) => Promise<T>): Load<T> {
  const [data, setData] = createSignal<T>();
  const [error, setError] = createSignal<RequestError>();
  const [againAtMs, setAgainAtMs] = createSignal<number>();
  let asking: AbortController | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let failures = 0;

  const rest = () => {
    asking?.abort();
    clearTimeout(timer);
    setAgainAtMs(undefined);
  };
  const put = (answer: T) => {
    rest();
    failures = 0;
    setData(() => answer);
    setError(undefined);
  };
  const reload = async () => {
    rest();
    const mine = new AbortController();
    asking = mine;
    try {
      const answer = await ask(mine.signal);
      if (!mine.signal.aborted) put(answer);
    } catch (cause) {
      if (!mine.signal.aborted) fail(asRequestError(cause));
    }
  };
  const trouble = () => {
    const refusal = error();
    return refusal && isPassing(refusal) ? refusal : undefined;
  };
  const fail = (refusal: RequestError) => {
    setError(refusal);
    if (!isPassing(refusal)) return;
    failures += 1;
    const waitMs = againInMs(refusal, failures);
    setAgainAtMs(Date.now() + waitMs);
    timer = setTimeout(reloadIfDue, waitMs);
  };
  /** A tab that nobody sees asks nothing; it does when it is looked at. */
  const reloadIfDue = () => {
    if (document.visibilityState === 'visible' && Date.now() >= (againAtMs() ?? Number.POSITIVE_INFINITY))
      void reload();
  };
  const reloadOnline = () => {
    if (error()?.code === 'offline') void reload();
  };
  document.addEventListener('visibilitychange', reloadIfDue);
  window.addEventListener('online', reloadOnline);
  onCleanup(() => {
    document.removeEventListener('visibilitychange', reloadIfDue);
    window.removeEventListener('online', reloadOnline);
    rest();
  });
  void reload();
  return { data, error, trouble, againAtMs, reload, tryNow: () => void reload(), put };
}

/** Whatever was thrown, as a refusal that a screen can show. */
export function asRequestError(cause: unknown): RequestError {
  if (cause instanceof RequestError) return cause;
  console.error(cause);
  return new RequestError('internal', 'Something failed on this page. Nothing was changed.');
}
