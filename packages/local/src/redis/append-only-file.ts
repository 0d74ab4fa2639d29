import { readdir, rm, stat, truncate } from 'node:fs/promises';
import { join } from 'node:path';

/** Where Redis 7 keeps its append-only file, in parts: a base, increments, and a manifest of them. */
const folder = 'appendonlydir';

/**
 * Cuts the last `share` (0 to 1) off what a stopped Redis has written since its base, as a machine does that fails before its disk
 * has all of it. Redis then starts with what is whole (`aof-load-truncated`, on by default). Resolves to the bytes cut.
 */
export async function cutLast(dataDir: string, share: number): Promise<number> {
  const names = await readdir(join(dataDir, folder));
  const increments = names.filter((name) => name.endsWith('.incr.aof')).sort(bySequence);
  const newest = increments.at(-1);
  if (newest === undefined) throw new Error(`There is no append-only file in ${dataDir}.`);
  const file = join(dataDir, folder, newest);
  const { size } = await stat(file);
  const kept = Math.floor(size * (1 - share));
  await truncate(file, kept);
  return size - kept;
}

/** A stopped Redis starts with nothing then. */
export async function forgetAll(dataDir: string): Promise<void> {
  await rm(join(dataDir, folder), { recursive: true, force: true });
}

/** `appendonly.aof.12.incr.aof` comes after `appendonly.aof.9.incr.aof`. */
function bySequence(a: string, b: string): number {
  const sequence = (name: string) => Number(name.split('.').at(-3));
  return sequence(a) - sequence(b);
}
