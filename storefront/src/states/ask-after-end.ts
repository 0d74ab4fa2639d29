import { type Accessor, createEffect, onCleanup } from 'solid-js';
import type { Load } from './create-load.ts';

/** After a deadline the server takes a moment to act on it; ask once it surely has. */
const afterDeadlineMs = 3_000;

/** Once a time is over, asks what has become of it until something has. What fails is asked again by itself, in its own time. */
export function askAfterEnd(leftMs: Accessor<number>, load: Pick<Load<unknown>, 'error' | 'reload'>): void {
  createEffect(() => {
    if (leftMs() > 0 || load.error()) return;
    const timer = setInterval(() => void load.reload(), afterDeadlineMs);
    onCleanup(() => clearInterval(timer));
  });
}
