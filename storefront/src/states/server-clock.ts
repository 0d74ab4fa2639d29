import { makeServerClock } from '../room/clock.ts';

/** The one clock by which every deadline is counted and every proof is dated: the server's, as far as we have heard it. */
const clock = makeServerClock();

/** The server's time now, epoch milliseconds. */
export const serverNow = () => clock.at(Date.now());

/** A word of a server that carried its time. */
export function hearServer(serverMs: number): void {
  clock.hear(serverMs, Date.now());
}

/** The time in an answer's `Date` header, which is cut to seconds: for when nothing better was heard. */
export function hearDateHeader(headers: Headers): void {
  const at = Date.parse(headers.get('date') ?? '');
  if (Number.isFinite(at)) hearServer(at);
}
