import { RequestError, request } from '@zilker/contracts/client';
import { pollPlace } from '@zilker/contracts/http/room';
import type { Id } from '@zilker/contracts/ids';
import { withinMs } from '@zilker/ui/retry';
import type { Hear, Outcome } from './events.ts';
import { pause } from './pause.ts';

/** How long to poll before a socket is worth another try. */
const pollForMs = 60_000;

const refusals: readonly string[] = ['place_invalid', 'place_required', 'drop_unknown'];

/** Asks for the same facts again and again, as often as the room allows, until a socket is worth another try. */
export async function listenByPolling(
  drop: Id<'drop'>,
  place: string,
  hear: Hear,
  signal: AbortSignal,
): Promise<Outcome> {
  const until = Date.now() + pollForMs;
  let heard = false;
  while (!signal.aborted && Date.now() < until) {
    try {
      const reply = await request(pollPlace, {
        params: { drop },
        headers: { authorization: `Bearer ${place}` },
        signal,
      });
      heard = true;
      hear({ t: 'facts', facts: reply.facts });
      hear(reply.tick);
      hear({ t: 'texts', on: reply.texts });
      if (reply.moved) hear({ t: 'moved' });
      if (reply.work) hear({ t: 'work' });
      if (reply.call) hear({ t: 'call', ...reply.call });
      await pause(withinMs(reply.retryAfterMs), signal);
    } catch (cause) {
      if (signal.aborted) break;
      if (!(cause instanceof RequestError)) throw cause;
      if (cause.code === 'place_left') hear({ t: 'left' });
      if (cause.code === 'place_left' || refusals.includes(cause.code))
        return { kind: 'refused', code: cause.code, message: cause.message };
      return { kind: 'lost', heard: false };
    }
  }
  return signal.aborted ? { kind: 'closed' } : { kind: 'lost', heard };
}
