import type { LiveDrop } from '@zilker/box-office/drops/live-drops';
import type { Log } from '@zilker/runtime/log';

/**
 * Does `work` for every drop, so many at a time. A drop that fails is said and keeps no other from its turn; only when all of them
 * fail, as when a store is away, does this reject.
 */
export async function forEachDrop(
  drops: readonly LiveDrop[],
  options: { atOnce: number; log: Log },
  work: (drop: LiveDrop) => Promise<void>,
): Promise<void> {
  const waiting = [...drops];
  const failed: { drop: LiveDrop; cause: unknown }[] = [];
  const lane = async () => {
    for (let drop = waiting.shift(); drop !== undefined; drop = waiting.shift())
      try {
        await work(drop);
      } catch (cause) {
        failed.push({ drop, cause });
      }
  };
  await Promise.all(Array.from({ length: options.atOnce }, lane));
  if (failed.length > 0 && failed.length === drops.length) throw failed[0]?.cause;
  for (const { drop, cause } of failed) options.log.warn('drop_turn_failed', { drop: drop.id, cause });
}
