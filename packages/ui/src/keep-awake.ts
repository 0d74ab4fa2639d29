import { onCleanup } from 'solid-js';

/** Keeps the screen lit while its owner lives, where the browser can; the lock is lost with each look away and taken anew. */
export function keepAwake(): void {
  let lock: WakeLockSentinel | undefined;
  let gone = false;
  const take = async () => {
    if (document.visibilityState !== 'visible' || !('wakeLock' in navigator)) return;
    try {
      lock = await navigator.wakeLock.request('screen');
      if (gone) await lock.release();
    } catch {
      // A phone that saves power says no; the screen then dims as it always does.
    }
  };
  const onLook = () => void take();
  document.addEventListener('visibilitychange', onLook);
  void take();
  onCleanup(() => {
    gone = true;
    document.removeEventListener('visibilitychange', onLook);
    void lock?.release();
  });
}
