import { setMaxListeners } from 'node:events';
import { live } from '../fan/live.ts';
import type { Fan, Scene } from '../fan/scene.ts';

/**
 * Lets all fans live through their drop at once. Resolves when the last one is done; a fan that the deadline cuts off says so in
 * its record. Rejects when a fan fails in a way that no fan should: that is a fault of the crowd's own.
 */
export async function runCrowd(scene: Scene, fans: readonly Fan[]): Promise<void> {
  // every fan waits for the deadline beside what it does
  setMaxListeners(0, scene.signal);
  const faults: unknown[] = [];
  await Promise.all(
    fans.map(async (fan) => {
      try {
        await live(scene, fan);
      } catch (error) {
        if (scene.signal.aborted) fan.record.end = 'cut_off';
        else faults.push(error);
      }
    }),
  );
  if (faults.length > 0) throw new AggregateError(faults, `${faults.length} fans could not go on.`);
}
