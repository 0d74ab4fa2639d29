import { makeServerClock } from '../room/clock.ts';
import { amount } from './shape.ts';
import { readStored, store } from './stored.ts';

/** The one clock by which every deadline is counted and every proof is dated: the server's, as far as we have heard it. */
const clock = makeServerClock();
/** By how much this device's clock is behind, as it was when the server was last heard: for codes that are shown with no signal. */
const behindKey = 'zilker:clock-behind';
let behindMs: number | undefined;
let isHeard = false;

/** The server's time now, epoch milliseconds. */
export const serverNow = () => serverAt(Date.now());

/** By how many milliseconds this device's clock is behind the server's; below 0 where it is ahead. */
export function clockBehindMs(): number {
  const nowMs = Date.now();
  return serverAt(nowMs) - nowMs;
}

/** A word of a server that carried its time. */
export function hearServer(serverMs: number): void {
  isHeard = true;
  clock.hear(serverMs, Date.now());
}

/** The time in an answer's `Date` header, which is cut to seconds: for when nothing better was heard. */
export function hearDateHeader(headers: Headers): void {
  const at = Date.parse(headers.get('date') ?? '');
  if (Number.isFinite(at)) hearServer(at);
}

/** Keeps what is known of this device's clock for when there is no signal. */
export function keepClock(): void {
  if (isHeard) store(behindKey, Math.round(clockBehindMs()));
}

function serverAt(nowMs: number): number {
  return isHeard ? clock.at(nowMs) : nowMs + keptBehindMs();
}

function keptBehindMs(): number {
  behindMs ??= readStored(behindKey, amount) ?? 0;
  return behindMs;
}
