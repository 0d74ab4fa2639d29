import { mkdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { isAlive } from '../is-alive.ts';
import { waitUntil } from '../wait-until.ts';

const waitMs = 300_000;

/**
 * Runs `work` while no other process runs its own under the same lock, a folder. A lock whose holder is gone is taken over.
 * Waits for at most five minutes.
 */
export async function withLock<T>(folder: string, work: () => Promise<T>): Promise<T> {
  await waitUntil(`taking ${folder}`, () => take(folder), { timeoutMs: waitMs, everyMs: 100 });
  try {
    return await work();
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function take(folder: string): Promise<boolean> {
  const made = await mkdir(folder).then(
    () => true,
    () => false,
  );
  if (made) {
    await writeFile(`${folder}/pid`, String(process.pid));
    return true;
  }
  if (await isAbandoned(folder)) await rm(folder, { recursive: true, force: true });
  return false;
}

/** Its holder is gone, or was ended before it could write its number. */
async function isAbandoned(folder: string): Promise<boolean> {
  const pid = await readFile(`${folder}/pid`, 'utf8').catch(() => '');
  if (pid !== '') return !isAlive(Number(pid));
  const madeAtMs = (await stat(folder).catch(() => undefined))?.mtimeMs;
  return madeAtMs !== undefined && Date.now() - madeAtMs > 10_000;
}
