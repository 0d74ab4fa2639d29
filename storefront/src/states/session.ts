import { RequestError, request } from '@zilker/contracts/client';
import { endSession, type Me, refreshSession } from '@zilker/contracts/http/auth';
import { accessTtlMs } from '@zilker/contracts/tokens';
import { createSignal } from 'solid-js';
import { forgetCalls } from './call.ts';
import { forgetPlaces } from './place.ts';
import { text } from './shape.ts';
import { readStored, store } from './stored.ts';

/**
 * Who is signed in. The access token lives in memory alone; the refresh cookie, which scripts cannot read, gives a new one. Tabs
 * take turns at refreshing, and hand each other what they got.
 */
export type Fan = Extract<Me, { role: 'fan' }>;
/** `endsHereMs` is on this device's clock, so that a clock set wrong does not end a session early or late. */
export type Session = { access: string; endsHereMs: number; me: Fan };

/** Renewed while still good for so long, so that no request is sent with a token that ends on its way. */
const marginMs = 60_000;
const lockName = 'zilker:refresh';
/** Which account this browser last signed in: whether a refresh is worth a request, and whose places are kept here. */
const accountKey = 'zilker:account';

const [session, setSession] = createSignal<Session>();
const channel = 'BroadcastChannel' in window ? new BroadcastChannel('zilker:session') : undefined;
channel?.addEventListener('message', ({ data }: MessageEvent<Session | null>) =>
  setSession(data ?? undefined),
);

export const fan = () => session()?.me;
/** Whether a refresh may succeed. False is sure, true is not. */
const mayBeSignedIn = () => session() !== undefined || readStored(accountKey, text) !== undefined;

/** Takes a session as sign-in or refresh gave it. Another account than before ends what was kept for the last one. */
export function acceptSession(reply: { access: string; me: Me }): void {
  if (reply.me.role !== 'fan') return;
  if (readStored(accountKey, text) !== reply.me.account) void forgetFan();
  store(accountKey, reply.me.account);
  share({ access: reply.access, endsHereMs: Date.now() + accessTtlMs, me: reply.me });
}

export function updateFan(me: Me): void {
  const now = session();
  if (now && me.role === 'fan') share({ ...now, me });
}

/**
 * A session whose access token is good for a minute at least, or undefined when nobody is signed in. One refresh at a time over
 * all tabs. Rejects with a `RequestError` when the answer is neither yes nor no (no connection, for one).
 */
export async function currentSession(): Promise<Session | undefined> {
  if (isFresh(session())) return session();
  if (!mayBeSignedIn()) return undefined;
  return alone(async () => {
    if (!isFresh(session())) await refresh();
    return session();
  });
}

/** Drops the token in hand, which a service refused, and asks for another. */
export function renewSession(refused: string): Promise<Session | undefined> {
  if (session()?.access === refused) setSession((now) => now && { ...now, endsHereMs: 0 });
  return currentSession();
}

export async function signOut(): Promise<void> {
  const access = session()?.access;
  await request(endSession, {
    params: { app: 'storefront' },
    ...(access ? { headers: { authorization: `Bearer ${access}` } } : {}),
  });
  store(accountKey, undefined);
  share(undefined);
  await forgetFan();
}

async function refresh(): Promise<void> {
  try {
    acceptSession(await request(refreshSession, { body: { app: 'storefront' } }));
  } catch (cause) {
    if (!(cause instanceof RequestError) || !signedOutCodes.includes(cause.code)) throw cause;
    // The account stays known: its places are still this fan's when the same phone signs in again.
    share(undefined);
  }
}

const signedOutCodes: readonly string[] = ['sign_in_required', 'access_invalid', 'access_expired'];

function isFresh(one: Session | undefined): boolean {
  return one !== undefined && one.endsHereMs - Date.now() > marginMs;
}

function share(next: Session | undefined): void {
  setSession(next);
  channel?.postMessage(next ?? null);
}

/** On a shared browser the next fan must find nothing of the last one's. */
async function forgetFan(): Promise<void> {
  forgetPlaces();
  forgetCalls();
  const { forgetAllAsked } = await import('./asked.ts');
  forgetAllAsked();
  const { forgetTickets } = await import('./kept-tickets.ts');
  await forgetTickets();
}

function alone<T>(run: () => Promise<T>): Promise<T> {
  return navigator.locks ? navigator.locks.request(lockName, run) : run();
}
