import { type Accessor, createEffect, createSignal, onCleanup } from 'solid-js';
import { countdown, spokenDuration } from './format/duration.ts';

export type Clock = () => number;

/**
 * Milliseconds left until a moment (epoch ms), counted on `now`: give the server's clock where the phone's may be wrong. It changes
 * once a second, as the shown second turns, and ends at 0. While `still` is true it stands, as every clock does while calls are
 * paused. `undefined` means that nothing is counted, and is 0.
 */
export function createTimeLeft(
  until: Accessor<number | undefined>,
  options: { now?: Clock | undefined; still?: Accessor<boolean> | undefined } = {},
): Accessor<number> {
  const now = options.now ?? Date.now;
  const leftNow = () => Math.max(0, (until() ?? 0) - now());
  const [left, setLeft] = createSignal(leftNow());
  createEffect(() => {
    if (options.still?.()) return void setLeft(leftNow());
    let timer: ReturnType<typeof setTimeout> | undefined;
    const tick = () => {
      const ms = leftNow();
      setLeft(ms);
      // Wake just after the second turns: `ms % 1000` is what remains of the one that shows.
      if (ms > 0) timer = setTimeout(tick, (ms % 1000) + 5);
    };
    tick();
    onCleanup(() => clearTimeout(timer));
  });
  return left;
}

/** "7:42", falling. Read out only when asked for: a timer that speaks each second helps nobody. */
export function Countdown(props: {
  /** Epoch milliseconds. */
  until: number;
  now?: Clock | undefined;
  still?: boolean | undefined;
  class?: string | undefined;
}) {
  const left = createTimeLeft(() => props.until, {
    now: () => (props.now ?? Date.now)(),
    still: () => props.still ?? false,
  });
  return (
    <p class={props.class ?? 'num'} role="timer" aria-label={`${spokenDuration(left())} left`}>
      {countdown(left())}
    </p>
  );
}
