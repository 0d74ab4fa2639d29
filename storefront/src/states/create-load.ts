import { RequestError } from '@zilker/contracts/client';
import { type Accessor, createSignal, onCleanup } from 'solid-js';

export type Load<T> = {
  /** The newest answer; stays while a newer one is on its way or has failed. */
  data: Accessor<T | undefined>;
  error: Accessor<RequestError | undefined>;
  /** Asks again. Never rejects: what fails is in `error`. */
  reload: () => Promise<void>;
};

/** Asks at once, and again when told to. An answer that was overtaken by a newer question is dropped. */
export function createLoad<T>(ask: (signal: AbortSignal) => Promise<T>): Load<T> {
  const [data, setData] = createSignal<T>();
  const [error, setError] = createSignal<RequestError>();
  let asking: AbortController | undefined;
  const reload = async () => {
    asking?.abort();
    const mine = new AbortController();
    asking = mine;
    try {
      const answer = await ask(mine.signal);
      if (mine.signal.aborted) return;
      setData(() => answer);
      setError(undefined);
    } catch (cause) {
      if (!mine.signal.aborted) setError(asRequestError(cause));
    }
  };
  onCleanup(() => asking?.abort());
  void reload();
  return { data, error, reload };
}

/** Whatever was thrown, as a refusal that a screen can show. */
export function asRequestError(cause: unknown): RequestError {
  if (cause instanceof RequestError) return cause;
  console.error(cause);
  return new RequestError('internal', 'Something failed on this page. Nothing was changed.');
}
