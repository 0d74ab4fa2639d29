/** What happens when: a binary heap by time; of equal times, what was noted first comes first. */
export type Agenda<K extends string> = {
  note(atMs: number, kind: K, fan?: number): void;
  /** Takes the next thing off; undefined when nothing is to come. */
  next(): { atMs: number; kind: K; fan: number } | undefined;
  isEmpty(): boolean;
};

type Item<K> = { atMs: number; kind: K; fan: number; order: number };

export function createAgenda<K extends string>(): Agenda<K> {
  const heap: Item<K>[] = [];
  let noted = 0;
  return {
    note(atMs, kind, fan = -1) {
      push(heap, { atMs, kind, fan, order: noted++ }, isBefore);
    },
    next: () => pop(heap, isBefore),
    isEmpty: () => heap.length === 0,
  };
}

function isBefore(a: Item<unknown>, b: Item<unknown>): boolean {
  return a.atMs < b.atMs || (a.atMs === b.atMs && a.order < b.order);
}

export function push<T>(heap: T[], item: T, before: (a: T, b: T) => boolean): void {
  let at = heap.length;
  heap.push(item);
  while (at > 0) {
    const parent = (at - 1) >>> 1;
    const above = heap[parent] as T;
    if (!before(item, above)) break;
    heap[at] = above;
    at = parent;
  }
  heap[at] = item;
}

export function pop<T>(heap: T[], before: (a: T, b: T) => boolean): T | undefined {
  const first = heap[0];
  const last = heap.pop();
  if (first === undefined || last === undefined || heap.length === 0) return first;
  let at = 0;
  for (;;) {
    let child = 2 * at + 1;
    if (child >= heap.length) break;
    if (child + 1 < heap.length && before(heap[child + 1] as T, heap[child] as T)) child++;
    const below = heap[child] as T;
    if (!before(below, last)) break;
    heap[at] = below;
    at = child;
  }
  heap[at] = last;
  return first;
}
