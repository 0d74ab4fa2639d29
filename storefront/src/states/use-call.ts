import { type Accessor, createSignal, onCleanup } from 'solid-js';
import { callKey, readCall, type StoredCall } from './call.ts';
import { onStoredElsewhere } from './stored.ts';

/** The newest call of this fan's place in the drop, whichever tab heard of it. `reread` after this tab has changed it. */
export function createCall(drop: string): { call: Accessor<StoredCall | undefined>; reread: () => void } {
  const [call, setCall] = createSignal(readCall(drop));
  const reread = () => setCall(readCall(drop));
  onCleanup(onStoredElsewhere(callKey(drop), reread));
  // A page that the browser brings back from its memory slept through what the shop noted.
  window.addEventListener('pageshow', reread);
  onCleanup(() => window.removeEventListener('pageshow', reread));
  return { call, reread };
}
