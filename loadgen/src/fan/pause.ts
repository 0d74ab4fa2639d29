import { setTimeout as delay } from 'node:timers/promises';
import type { Scene } from './scene.ts';

/** Waits `ms`, not at all when negative. Rejects when the run is over. */
export async function pause({ signal }: Pick<Scene, 'signal'>, ms: number): Promise<void> {
  if (signal.aborted) throw signal.reason;
  if (ms > 0) await delay(ms, undefined, { signal });
}

/** Waits until then, epoch ms. */
export function pauseUntil(scene: Pick<Scene, 'signal'>, atMs: number): Promise<void> {
  return pause(scene, atMs - Date.now());
}
