import { type Accessor, createEffect, createMemo, createSignal, on } from 'solid-js';
import { type Act, createAct } from './create-act.ts';
import { createLoad, type Load } from './create-load.ts';

/** Some items of a list, and the cursor of what comes after them; null at the end. */
export type ListPage<T> = { items: readonly T[]; next: string | null };

export type Pages<T> = Omit<Load<ListPage<T>>, 'data' | 'put'> & {
  /** All that was read so far, in the list's order. */
  items: Accessor<readonly T[] | undefined>;
  hasMore: Accessor<boolean>;
  more: Act<void>;
};

/** A list read a page at a time: the first at once, each further one when it is asked for. Read anew, it begins at the first. */
export function createPages<T>(
  read: (cursor: string | undefined, signal?: AbortSignal) => Promise<ListPage<T>>,
): Pages<T> {
  const { data, put: _, ...first } = createLoad((signal) => read(undefined, signal));
  const [later, setLater] = createSignal<readonly ListPage<T>[]>([]);
  createEffect(on(data, () => setLater([]), { defer: true }));
  const pages = createMemo(() => {
    const begin = data();
    return begin && [begin, ...later()];
  });
  const next = () => pages()?.at(-1)?.next ?? null;
  const more = createAct<void>(async () => {
    const [cursor, begin] = [next(), data()];
    if (cursor === null) return;
    const page = await read(cursor);
    // A list that was read anew meanwhile goes on from another place.
    if (data() === begin) setLater((known) => [...known, page]);
  });
  return {
    ...first,
    items: createMemo(() => pages()?.flatMap(({ items }) => items)),
    hasMore: () => next() !== null,
    more,
  };
}
