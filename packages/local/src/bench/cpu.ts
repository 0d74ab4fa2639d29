import { readdir, readFile } from 'node:fs/promises';

/**
 * CPU time that a process has used in all its threads, microseconds, by the kernel's own nanoseconds. Threads that have ended do not
 * count; Linux alone tells, so elsewhere it is NaN.
 */
export async function cpuUsOf(pid: number): Promise<number> {
  const tasks = await readdir(`/proc/${pid}/task`).catch(() => []);
  if (tasks.length === 0) return Number.NaN;
  const each = await Promise.all(
    tasks.map(async (task) => {
      const text = await readFile(`/proc/${pid}/task/${task}/schedstat`, 'utf8').catch(() => '0');
      return Number(text.split(' ')[0]) / 1000;
    }),
  );
  return each.reduce((sum, us) => sum + us, 0);
}

/** The processes that `pid` has started and that still run. */
export async function childrenOf(pid: number): Promise<number[]> {
  const text = await readFile(`/proc/${pid}/task/${pid}/children`, 'utf8').catch(() => '');
  return text.split(' ').filter(Boolean).map(Number);
}
