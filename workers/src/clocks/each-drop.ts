import type { LiveDrop } from '@zilker/box-office/drops/live-drops';
import type { Log } from '@zilker/runtime/log';

/** Does something for every drop, many times over. */
export type EachDrop = (drops: readonly LiveDrop[], work: (drop: LiveDrop) => Promise<void>) => Promise<void>;

/**
 * Does work for every drop, `atOnce` at a time. A drop that fails is said and keeps no other from its turn; only when all of them
 * fail, as when a store is away, does it reject. Neither does one that takes long: after `patienceMs` the round is over without it,
 * the next one passes it over until it is done, and at most `busyMax` are on the way in all. What a round did not get to comes first
 * in the next that it is due in, so that each has its turn however many there are.
 */
export function createEachDrop(options: {
  atOnce: number;
  log: Log;
  patienceMs?: number;
  busyMax?: number;
}): EachDrop {
  const { atOnce, log, patienceMs = 1_000, busyMax = 3 * atOnce } = options;
  const busy = new Set<string>();
  /** Those that a round did not get to, longest ago first. */
  const missed = new Set<LiveDrop['id']>();
  return async (drops, work) => {
    const free = new Map(drops.filter(({ id }) => !busy.has(id)).map((drop) => [drop.id, drop]));
    const first = [...missed].flatMap((id) => free.get(id) ?? []);
    const waiting = [...new Set([...first, ...free.values()])];
    const failed: { drop: LiveDrop; cause: unknown }[] = [];
    let done = 0;
    const lane = async () => {
      for (let drop = waiting.shift(); drop !== undefined; drop = waiting.shift()) {
        busy.add(drop.id);
        missed.delete(drop.id);
        try {
          await work(drop);
          done++;
        } catch (cause) {
          failed.push({ drop, cause });
        } finally {
          busy.delete(drop.id);
        }
      }
    };
    const lanes = Math.max(0, Math.min(atOnce, busyMax - busy.size));
    const isOver = await within(patienceMs, Promise.all(Array.from({ length: lanes }, lane)));
    for (const { id } of waiting.splice(0)) missed.add(id);
    if (isOver && done === 0 && failed.length > 0) throw failed[0]?.cause;
    for (const { drop, cause } of failed) log.warn('drop_turn_failed', { drop: drop.id, cause });
  };
}

/** True when `work` is done in time. It goes on all the same. */
async function within(ms: number, work: Promise<unknown>): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<false>((resolve) => {
    timer = setTimeout(resolve, ms, false);
  });
  try {
    return await Promise.race([work.then(() => true), late]);
  } finally {
    clearTimeout(timer);
  }
}
