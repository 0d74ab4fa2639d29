import { type Accessor, createSignal, onCleanup } from 'solid-js';
import { serverNow } from './server-clock.ts';

const everyMs = 10_000;

/** The time, fresh enough for words like "today" and "open": renewed every ten seconds. Epoch milliseconds. */
export function createMinute(): Accessor<number> {
  const [nowMs, setNowMs] = createSignal(serverNow());
  const timer = setInterval(() => setNowMs(serverNow()), everyMs);
  onCleanup(() => clearInterval(timer));
  return nowMs;
}
