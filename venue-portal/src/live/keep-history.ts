import { get, set } from 'idb-keyval';
import { type Accessor, createEffect, createSignal, on, onCleanup } from 'solid-js';
import * as v from 'valibot';
import { emptyHistory, type History, momentOf, remember } from './history.ts';
import type { Watch } from './watch-drop.ts';

const stored = v.object({
  grainMs: v.number(),
  moments: v.array(
    v.object({
      atMs: v.number(),
      serving: v.number(),
      inside: v.number(),
      sold: v.number(),
      waiting: v.number(),
    }),
  ),
});
const saveEveryMs = 5_000;

/** The course of a drop as far as this browser has seen it; a reload goes on where it was. */
export function createHistory(drop: Accessor<string>, watch: Watch): Accessor<History> {
  const [history, setHistory] = createSignal<History>(emptyHistory);
  const keyOf = (id: string) => `history:${id}`;

  createEffect(
    on(drop, (id) => {
      setHistory(emptyHistory);
      // A browser that keeps nothing (private windows) only starts its picture anew.
      void get(keyOf(id)).then(
        (value) => {
          const earlier = v.safeParse(stored, value);
          if (!earlier.success || drop() !== id) return;
          setHistory((seen) => seen.moments.reduce<History>(remember, earlier.output));
        },
        () => undefined,
      );
    }),
  );
  createEffect(
    on(watch.tick, (tick) => {
      if (tick) setHistory((known) => remember(known, momentOf(tick)));
    }),
  );
  const timer = setInterval(() => {
    if (history().moments.length > 0) void set(keyOf(drop()), history()).catch(() => undefined);
  }, saveEveryMs);
  onCleanup(() => clearInterval(timer));
  return history;
}
