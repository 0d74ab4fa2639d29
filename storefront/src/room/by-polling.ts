import { RequestError, request } from '@zilker/contracts/client';
import { pollPlace } from '@zilker/contracts/http/room';
import type { Id } from '@zilker/contracts/ids';
import { withinMs } from './backoff.ts';
import type { Outcome, RoomEvents } from './events.ts';
import { pause } from './pause.ts';

/** How long to poll before a socket is worth another try. */
const pollForMs = 60_000;

const refusals: readonly string[] = ['place_invalid', 'place_required', 'drop_unknown'];

/** Asks for the same facts again and again, as often as the room allows, until a socket is worth another try. */
export async function listenByPolling(
  drop: Id<'drop'>,
  place: string,
  on: RoomEvents,
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
      on.facts(reply.facts);
      on.tick(reply.tick);
      if (reply.call) on.call(reply.call);
      await pause(withinMs(reply.retryAfterMs), signal);
    } catch (cause) {
      if (signal.aborted) break;
      if (!(cause instanceof RequestError)) throw cause;
      if (cause.code === 'place_left') on.left();
      if (cause.code === 'place_left' || refusals.includes(cause.code))
        return { kind: 'refused', code: cause.code, message: cause.message };
      return { kind: 'lost', heard: false };
    }
  }
  return signal.aborted ? { kind: 'closed' } : { kind: 'lost', heard };
}
