import { cancelDrop, type PortalEvent, rescheduleDrop } from '@zilker/contracts/http/portal';
import type { BodyOf } from '@zilker/contracts/route';
import { idempotencyHeader } from '@zilker/contracts/tokens';
import { createSignal } from 'solid-js';
import { makeKeys } from '../queries/idempotency.ts';
import { asRefusal, authorised } from '../session/session.ts';

/** Changes of the drop’s definition, which the box office keeps: one at a time, and what the last one was refused for. */
export function createChanges(event: () => PortalEvent, onChanged: () => void) {
  const keyOf = makeKeys();
  const [busy, setBusy] = createSignal(false);
  const [refusal, setRefusal] = createSignal<string>();
  /** Resolves to whether it was done. */
  const run = async (change: (headers: Record<string, string>) => Promise<unknown>, content: unknown) => {
    if (busy()) return false;
    setBusy(true);
    setRefusal();
    try {
      await change({ [idempotencyHeader]: keyOf([event().id, content]) });
      onChanged();
      return true;
    } catch (refused) {
      setRefusal(asRefusal(refused).message);
      return false;
    } finally {
      setBusy(false);
    }
  };
  return {
    busy,
    refusal,
    clear: () => setRefusal(),
    move: (body: BodyOf<typeof rescheduleDrop>) =>
      run(
        (headers) => authorised(rescheduleDrop, { params: { event: event().id }, body, headers }),
        ['move', body],
      ),
    cancel: () =>
      run(
        (headers) => authorised(cancelDrop, { params: { event: event().id }, body: {}, headers }),
        ['cancel'],
      ),
  };
}
export type Changes = ReturnType<typeof createChanges>;
