import type { closeCodes } from '@zilker/contracts/socket/down';
import type { protocolVersion } from '@zilker/contracts/socket/up';
import { parseFrame } from '../states/contract-shapes.ts';
import type { Hear, Outcome } from './events.ts';

/** A socket that says nothing for so long is dead, whatever the browser believes. A tick comes about once a second. */
const silenceMs = 20_000;
const openWithinMs = 8_000;
/** Held to the contract by their types alone: its files bring schemas, which this page has no room for. */
const version: typeof protocolVersion = 1;
const unauthorised: typeof closeCodes.unauthorised = 4401;
const unknownDrop: typeof closeCodes.unknownDrop = 4404;
/** Refusals that another try will not change. */
const finalCodes: readonly number[] = [unauthorised, unknownDrop];

/** Listens on one socket until it ends. The place token goes in the first frame, never in the address. */
export function listenBySocket(
  url: string,
  place: string,
  hear: Hear,
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

    socket.onopen = () => socket.send(JSON.stringify({ t: 'hello', v: version, place }));
    socket.onmessage = ({ data }) => {
      const frame = parseFrame(data);
      if (!frame || ended) return;
      heard = true;
      clearTimeout(watchdog);
      watchdog = setTimeout(lose, silenceMs);
      if (frame.t === 'bye') bye = { kind: 'bye', retryAfterMs: frame.retryAfterMs };
      else if (frame.t === 'error') refusal = frame;
      else hear(frame);
    };
    socket.onclose = ({ code }) => {
      if (bye) end(bye);
      else if (finalCodes.includes(code)) end({ kind: 'refused', ...refusal });
      else lose();
    };
  });
}
