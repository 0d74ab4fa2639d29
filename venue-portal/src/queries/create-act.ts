import type { RequestError } from '@zilker/contracts/client';
import { idempotencyHeader } from '@zilker/contracts/tokens';
import { createSignal } from 'solid-js';
import { asRefusal } from '../session/session.ts';
import { makeKeys } from './idempotency.ts';

/**
 * One act of a screen: busy while it is under way, with the refusal of the last try. Trying again after a lost answer repeats its
 * Idempotency-Key, so that nothing happens twice; once it was done, doing it again is a new act.
 */
export function createAct() {
  const [busy, setBusy] = createSignal(false);
  const [refusal, setRefusal] = createSignal<RequestError>();
  let keyOf = makeKeys();

  /** Resolves to the answer, or to undefined where it was refused. `content` is what the key stands for. */
  const run = async <T>(
    content: unknown,
    send: (headers: Record<string, string>) => Promise<T>,
  ): Promise<T | undefined> => {
    if (busy()) return undefined;
    setBusy(true);
    setRefusal();
    try {
      const answer = await send({ [idempotencyHeader]: keyOf(content) });
      keyOf = makeKeys();
      return answer;
    } catch (refused) {
      setRefusal(asRefusal(refused));
      return undefined;
    } finally {
      setBusy(false);
    }
  };
  return { run, busy, refusal, clear: () => setRefusal() };
}
