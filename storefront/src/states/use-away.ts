import { type Accessor, createEffect, createSignal, onCleanup } from 'solid-js';
import type { Room } from '../room/create-room.ts';

/** A connection that is back within this is not worth a word. */
const noticeAfterMs = 2_500;

/** True once the room has been out of touch long enough to say so, until it is back. */
export function createAway(room: Room): Accessor<boolean> {
  const [away, setAway] = createSignal(false);
  let timer: ReturnType<typeof setTimeout> | undefined;
  createEffect(() => {
    if (room.link().kind === 'live') {
      clearTimeout(timer);
      timer = undefined;
      setAway(false);
    } else timer ??= setTimeout(() => setAway(true), noticeAfterMs);
  });
  onCleanup(() => clearTimeout(timer));
  return away;
}
