import { closeCodes, type DownFrame, downFrame } from '@zilker/contracts/socket/down';
import { protocolVersion } from '@zilker/contracts/socket/up';
import { is } from 'valibot';
import type { Outcome, RoomEvents } from './events.ts';

/** A socket that says nothing for so long is dead, whatever the browser believes. A tick comes about once a second. */
const silenceMs = 20_000;
const openWithinMs = 8_000;
/** Refusals that another try will not change. */
const finalCodes: readonly number[] = [closeCodes.unauthorised, closeCodes.unknownDrop];

/** Listens on one socket until it ends. The place token goes in the first frame, never in the address. */
export function listenBySocket(
  url: string,
  place: string,
  on: RoomEvents,
  signal: AbortSignal,
): Promise<Outcome> {
  return new Promise((resolve) => {
    const socket = new WebSocket(url);
    let heard = false;
    let ended = false;
    let bye: Outcome | undefined;
    let refusal = { code: 'place_invalid', message: '' };
    let watchdog = setTimeout(() => lose(), openWithinMs);

    const end = (outcome: Outcome) => {
      if (ended) return;
      ended = true;
      clearTimeout(watchdog);
      signal.removeEventListener('abort', close);
      window.removeEventListener('offline', lose);
      socket.close();
      resolve(outcome);
    };
    const close = () => end({ kind: 'closed' });
    const lose = () => end({ kind: 'lost', heard });
    signal.addEventListener('abort', close);
    // A socket takes long to notice that its network is gone; the browser knows at once.
    window.addEventListener('offline', lose);

    socket.onopen = () => socket.send(JSON.stringify({ t: 'hello', v: protocolVersion, place }));
    socket.onmessage = ({ data }) => {
      const frame = parse(data);
      if (!frame || ended) return;
      heard = true;
      clearTimeout(watchdog);
      watchdog = setTimeout(lose, silenceMs);
      if (frame.t === 'tick') on.tick(frame);
      else if (frame.t === 'facts') on.facts(frame.facts);
      else if (frame.t === 'call') on.call(frame);
      else if (frame.t === 'left') on.left();
      else if (frame.t === 'bye') bye = { kind: 'bye', retryAfterMs: frame.retryAfterMs };
      else if (frame.t === 'error') refusal = frame;
    };
    socket.onclose = ({ code }) => {
      if (bye) end(bye);
      else if (finalCodes.includes(code)) end({ kind: 'refused', ...refusal });
      else lose();
    };
  });
}

/** A frame we understand, or nothing: newer servers may say more than we know. */
function parse(data: unknown): DownFrame | undefined {
  if (typeof data !== 'string') return undefined;
  try {
    const json: unknown = JSON.parse(data);
    return is(downFrame, json) ? json : undefined;
  } catch {
    return undefined;
  }
}
