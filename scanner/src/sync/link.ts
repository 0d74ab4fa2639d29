import { RequestError, type RequestOptions, request } from '@zilker/contracts/client';
import type { ReplyOf, Route, Schema } from '@zilker/contracts/route';
import { createSignal } from 'solid-js';
import type { Pairing } from '../store/storage.ts';

/** A weak signal that takes longer than this is as good as none. */
const patienceMs = 8_000;

export type Reach = 'online' | 'offline' | 'ended';

/** The way to the server for one pairing, and whether it is open: by what the last request met, not by what the phone believes. */
export function createLink(pairing: Pairing) {
  const [reach, setReach] = createSignal<Reach>(navigator.onLine ? 'online' : 'offline');

  const call = async <P extends Schema, B extends Schema, R extends Schema>(
    route: Route<P, B, R>,
    options: RequestOptions<Route<P, B, R>> = {},
  ): Promise<ReplyOf<Route<P, B, R>>> => {
    try {
      const reply = await request(route, {
        ...options,
        headers: { ...options.headers, authorization: `Bearer ${pairing.access}` },
        signal: AbortSignal.timeout(patienceMs),
      });
      setReach('online');
      return reply;
    } catch (error) {
      setReach(reachAfter(error));
      throw error;
    }
  };
  return { reach, call, lost: () => setReach((known) => (known === 'ended' ? known : 'offline')) };
}

export type Link = ReturnType<typeof createLink>;

function reachAfter(error: unknown): Reach {
  if (!(error instanceof RequestError)) return 'offline';
  if (error.status === 401) return 'ended';
  return error.code === 'offline' || error.code === 'unavailable' ? 'offline' : 'online';
}
