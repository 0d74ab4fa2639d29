import { request } from '@zilker/contracts/client';
import { makeDeviceKey, publicJwk, thumbprintOf } from '@zilker/contracts/dpop';
import { createSession, requestCode } from '@zilker/contracts/http/auth';
import { createEvent, type PortalEvent, scheduleDrop } from '@zilker/contracts/http/portal';
import { join, readDrop } from '@zilker/contracts/http/room';
import type { Id } from '@zilker/contracts/ids';
import type { BodyOf } from '@zilker/contracts/route';
import { idempotencyHeader } from '@zilker/contracts/tokens';
import type { Stack } from '@zilker/local/stack';
import type { Inbox } from './inbox.ts';
import { askRecord } from './record.ts';

type Headers = { authorization: string };
/** Who has signed in already, by phone. */
const known = new Map<string, Headers>();

/** Signs a fan in without a browser and answers the header that says who they are. */
async function signInByApi(stack: Stack, inbox: Inbox, phone: string): Promise<Headers> {
  const base = stack.urls.coreApi;
  const { challenge } = await request(requestCode, { base, body: { app: 'storefront', phone } });
  const code = await inbox.code(phone);
  const { access } = await request(createSession, { base, body: { app: 'storefront', challenge, code } });
  return { authorization: `Bearer ${access}` };
}

/** A fan who joins and then puts the phone away: part of the draw, and away when called. */
export async function joinByApi(stack: Stack, inbox: Inbox, drop: Id<'drop'>, phone: string): Promise<void> {
  const headers = known.get(phone) ?? (await signInByApi(stack, inbox, `+1${phone}`));
  known.set(phone, headers);
  const jkt = await thumbprintOf(await publicJwk(await makeDeviceKey()));
  await request(join, { base: stack.urls.waitingRoom, params: { drop }, body: { jkt }, headers });
}

export type Scheduled = { event: PortalEvent; drop: Id<'drop'> };

export type Show = Pick<BodyOf<typeof createEvent>, 'title' | 'ticketTypes' | 'capture' | 'gates'> & {
  ratePerMinute: number;
  /** On ordinary sale at once, with no draw. */
  standby?: boolean;
  insideMax?: number;
  visitMs?: number;
  holdMs?: number;
};

/**
 * Schedules a show and has `everyone` join its lobby. Where that took so long that the draw came first, as on a busy machine,
 * there is another night of the show, with more time.
 */
export async function gatherInLobby(
  stack: Stack,
  headers: Headers,
  show: Show,
  everyone: (night: Scheduled) => Promise<void>,
): Promise<Scheduled> {
  for (const drawInMs of [25_000, 60_000, 150_000]) {
    const night = await scheduleByApi(stack, headers, show, drawInMs);
    await everyone(night);
    if ((await readFacts(stack, night.drop)).frozen === null) return night;
  }
  throw new Error('Nobody gets into a lobby on this machine.');
}

/** What the room says of a drop to anyone. */
export async function readFacts(stack: Stack, drop: Id<'drop'>) {
  return (await request(readDrop, { base: stack.urls.waitingRoom, params: { drop } })).facts;
}

/** A show of tonight, doors open already, whose drop has its lobby open and its draw `drawInMs` from now. */
export async function scheduleByApi(
  stack: Stack,
  headers: Headers,
  show: Show,
  drawInMs: number,
): Promise<Scheduled> {
  const base = stack.urls.coreApi;
  const hourMs = 3_600_000;
  const { title, ticketTypes, capture = 'now', gates = ['Front gate'] } = show;
  const { ratePerMinute, standby = false, insideMax = 4 } = show;
  // nobody is hurried: a machine may be busy
  const { visitMs = 600_000, holdMs = 600_000 } = show;
  const keyed = () => ({ ...headers, [idempotencyHeader]: crypto.randomUUID() });
  const made = await request(createEvent, {
    base,
    headers: keyed(),
    body: {
      title,
      ticketTypes,
      capture,
      gates,
      doorsAtMs: Date.now() - hourMs,
      startsAtMs: Date.now() + 3 * hourMs,
    },
  });
  const nowMs = Date.now();
  const { event } = await request(scheduleDrop, {
    base,
    headers: keyed(),
    params: { event: made.event.id },
    body: {
      lobbyOpensAtMs: nowMs,
      drawAtMs: standby ? nowMs : nowMs + drawInMs,
      mode: standby ? 'standby' : 'draw',
      closesAtMs: nowMs + hourMs,
      perFanMax: 4,
      ratePerMinute,
      insideMax,
      openWindowMs: 600_000,
      visitMs,
      holdMs,
    },
  });
  if (event.drop === null) throw new Error('The event has no drop.');
  return { event, drop: event.drop.id };
}

/** Makes it `minutes` later for what a fan's codes and sessions are judged by. */
export async function letTimePass(stack: Stack, phone: string, minutes: number): Promise<void> {
  const values = [`+1${phone}`, String(minutes)];
  const earlier = "SET created_at = created_at - $2::integer * interval '1 minute'";
  await askRecord(stack, `UPDATE challenges ${earlier} WHERE address = $1`, values);
  const owner = '(SELECT id FROM accounts WHERE phone = $1)';
  await askRecord(stack, `UPDATE sessions ${earlier} WHERE account_id = ${owner}`, values);
}
