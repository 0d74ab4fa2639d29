import { setMaxListeners } from 'node:events';
import { live } from '../fan/live.ts';
import type { Fan, Scene } from '../fan/scene.ts';

/**
 * Lets all fans live through their drop at once. Resolves when the last one is done; a fan that the deadline cuts off, or that
 * cannot go on, says so in its record.
 */
export async function runCrowd(scene: Scene, fans: readonly Fan[]): Promise<void> {
  // every fan waits for the deadline beside what it does
  setMaxListeners(0, scene.signal);
  await Promise.all(
    fans.map(async (fan) => {
      try {
        await live(scene, fan);
      } catch (error) {
        if (scene.signal.aborted) fan.record.end = 'cut_off';
        else fan.record.oddities.push(`Fan ${fan.number} could not go on: ${reasonOf(error)}`);
      }
    }),
  );
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause === undefined ? error.message : `${error.message} (${reasonOf(error.cause)})`;
}
