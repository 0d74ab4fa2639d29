import { RequestError, type RequestOptions, request } from '@zilker/contracts/client';
import type { Route, Schema } from '@zilker/contracts/route';
import type { InferOutput } from 'valibot';
import { currentSession, renewSession, type Session } from '../states/session.ts';

/** Calls `send` with a session, and once more with a new one when the first had ended on the way. */
export async function withSession<T>(send: (session: Session) => Promise<T>): Promise<T> {
  const session = required(await currentSession());
  try {
    return await send(session);
  } catch (cause) {
    if (!isEnded(cause)) throw cause;
    return send(required(await renewSession(session.access)));
  }
}

/** A route that needs the fan's access token and nothing else. */
export function signedIn<P extends Schema, B extends Schema, R extends Schema, Q extends Schema>(
  route: Route<P, B, R, Q>,
  options: RequestOptions<Route<P, B, R, Q>> = {},
): Promise<InferOutput<R>> {
  return withSession((session) =>
    request(route, {
      ...options,
      headers: { ...options.headers, authorization: `Bearer ${session.access}` },
    }),
  );
}

function required(session: Session | undefined): Session {
  if (!session) throw new RequestError('sign_in_required', 'Sign in first.', { status: 401 });
  return session;
}

function isEnded(cause: unknown): boolean {
  return (
    cause instanceof RequestError && (cause.code === 'access_expired' || cause.code === 'access_invalid')
  );
}
