import { RequestError, type RequestOptions, request } from '@zilker/contracts/client';
import { createSession, endSession, type Me, refreshSession } from '@zilker/contracts/http/auth';
import type { Id } from '@zilker/contracts/ids';
import type { ReplyOf, Route, Schema } from '@zilker/contracts/route';
import { createSignal } from 'solid-js';

/**
 * Who is signed in on this browser. The access token lives in memory alone; a refresh cookie, which script cannot read, brings
 * it back after a reload.
 */
export type Staff = Extract<Me, { role: 'venue_admin' }>;
type Session =
  | { state: 'starting' }
  | { state: 'unreachable'; error: RequestError }
  | { state: 'out' }
  | { state: 'in'; staff: Staff; access: string; expiresAtMs: number };

const [session, setSession] = createSignal<Session>({ state: 'starting' });

export { session };

/** Take up the session of an earlier visit, if there is one. */
export async function resume(): Promise<void> {
  setSession({ state: 'starting' });
  try {
    await refresh();
  } catch (error) {
    if (session().state === 'starting') setSession({ state: 'unreachable', error: asRefusal(error) });
  }
}

/** Trade the mailed code for a session. Rejects with the refusal that the form shows. */
export async function signIn(challenge: Id<'challenge'>, code: string): Promise<void> {
  enter(await request(createSession, { body: { app: 'portal', challenge, code } }));
}

/** Ends the session here and on the server. */
export async function signOut(): Promise<void> {
  try {
    await authorised(endSession, { params: { app: 'portal' } });
  } finally {
    setSession({ state: 'out' });
  }
}

/** Call a route as the one who is signed in; a token that ran out is renewed and the call made once more. */
export async function authorised<P extends Schema, B extends Schema, R extends Schema, Q extends Schema>(
  route: Route<P, B, R, Q>,
  options: RequestOptions<Route<P, B, R, Q>> = {},
): Promise<ReplyOf<Route<P, B, R, Q>>> {
  const send = (access: string) =>
    request(route, { ...options, headers: { ...options.headers, authorization: `Bearer ${access}` } });
  try {
    return await send(await accessToken());
  } catch (error) {
    if (!isTokenRefusal(error)) throw error;
    return await send(await refresh());
  }
}

/** A token that is good for some seconds at least, for calls and for the first frame of a socket. */
export async function accessToken(): Promise<string> {
  const now = session();
  const fresh = now.state === 'in' && now.expiresAtMs - Date.now() > 20_000;
  return fresh ? now.access : refresh();
}

let refreshing: Promise<string> | undefined;

/** One renewal at a time: the cookie turns with each. */
export function refresh(): Promise<string> {
  refreshing ??= renew().finally(() => {
    refreshing = undefined;
  });
  return refreshing;
}

async function renew(): Promise<string> {
  try {
    return enter(await request(refreshSession, { body: { app: 'portal' } }));
  } catch (error) {
    if (error instanceof RequestError && error.status === 401) setSession({ state: 'out' });
    throw error;
  }
}

function enter(reply: ReplyOf<typeof createSession>): string {
  if (reply.me.role !== 'venue_admin') {
    setSession({ state: 'out' });
    throw new RequestError('role_required', 'This address does not belong to a venue.', { status: 403 });
  }
  setSession({ state: 'in', staff: reply.me, access: reply.access, expiresAtMs: reply.expiresAtMs });
  return reply.access;
}

function isTokenRefusal(error: unknown): boolean {
  return error instanceof RequestError && error.status === 401;
}

/** Anything thrown by a call, as the refusal that a screen can show. */
export function asRefusal(error: unknown): RequestError {
  return error instanceof RequestError
    ? error
    : new RequestError(
        'internal',
        'Something failed on our side. Nothing was changed; try again in a moment.',
      );
}
