import { RequestError, type RequestOptions, request } from '@zilker/contracts/client';
import type { ReplyOf, Route, Schema } from '@zilker/contracts/route';
import { createSignal } from 'solid-js';
import type { Pairing } from '../store/pairing.ts';

/** A weak signal that takes longer than this is as good as none. */
const patienceMs = 8_000;

/** `ended`: its night is over. `revoked`: the venue has ended it, and takes only what was scanned before. */
export type Reach = 'online' | 'offline' | 'ended' | 'revoked';

/** The way to the server for one pairing, and whether it is open: by what the last request met, not by what the phone believes. */
export function createLink(pairing: Pairing) {
  const [reach, setReach] = createSignal<Reach>(navigator.onLine ? 'online' : 'offline');
  /** What has ended stays so. */
  const over = () => reach() === 'ended' || reach() === 'revoked';
  const meet = (met: Reach) => setReach((known) => (known === 'ended' || known === 'revoked' ? known : met));

  const call = async <P extends Schema, B extends Schema, R extends Schema, Q extends Schema>(
    route: Route<P, B, R, Q>,
    options: RequestOptions<Route<P, B, R, Q>> = {},
    withinMs = patienceMs,
  ): Promise<ReplyOf<Route<P, B, R, Q>>> => {
    try {
      const reply = await request(route, {
        ...options,
        headers: { ...options.headers, authorization: `Bearer ${pairing.access}` },
        signal: AbortSignal.timeout(withinMs),
      });
      meet('online');
      return reply as ReplyOf<Route<P, B, R, Q>>;
    } catch (error) {
      meet(reachAfter(error));
      throw error;
    }
  };
  return { reach, over, call, lost: () => void meet('offline') };
}

export type Link = ReturnType<typeof createLink>;

/** Pure: whether there is a way, by how a request failed. */
export function reachAfter(error: unknown): Reach {
  if (!(error instanceof RequestError)) return 'offline';
  if (error.code === 'pairing_revoked') return 'revoked';
  if (error.status === 401) return 'ended';
  return error.code === 'offline' || error.code === 'unavailable' ? 'offline' : 'online';
}
