import type { Accessor } from 'solid-js';
import { createQuery, type Query } from './query.ts';

/** More than anybody turns over. */
const pagesMax = 40;

export type Pages<T extends object> = Query<T> & {
  /** Reads one page more. Resolves to whether it came. */
  more: () => Promise<boolean>;
};

/**
 * A list of the server's that comes in pages: those that were turned to are read again together, so that what is shown is one list. Another
 * `source` begins at its first page. `join` puts a later page behind what came before.
 */
export function createPages<S, T extends { next: string | null }>(
  source: Accessor<S>,
  readPage: (source: S, cursor: string | undefined, signal: AbortSignal) => Promise<T>,
  join: (before: T, page: T) => T,
  everyMs: (known: T | undefined) => number,
): Pages<T> {
  let wanted = 1;
  let of: string | undefined;
  const query = createQuery(
    source,
    async (from, signal) => {
      const now = JSON.stringify(from);
      if (of !== now) wanted = 1;
      of = now;
      let all = await readPage(from, undefined, signal);
      for (let pages = 1; pages < Math.min(wanted, pagesMax) && all.next !== null; pages++)
        all = join(all, await readPage(from, all.next, signal));
      return all;
    },
    everyMs,
  );
  const more = async () => {
    wanted += 1;
    await query.refetch();
    if (query.error() === undefined) return true;
    wanted -= 1;
    return false;
  };
  return { ...query, more };
}
