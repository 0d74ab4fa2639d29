import { type ErrorCode, errorSentences, Refusal } from '@zilker/contracts/errors';
import { type UpFrame, upFrame } from '@zilker/contracts/socket/up';
import type { PlaceClaims } from '@zilker/contracts/tokens';
import * as v from 'valibot';
import { hasMoved } from '../device/holder.ts';
import type { Drop } from '../drops/drop.ts';
import type { Drops } from '../drops/drops.ts';
import type { Limits } from '../limits/limits.ts';
import { requireSteering } from '../operator/act.ts';
import { restoreSeen } from '../recovery/restore-place.ts';
import type { RoomContext } from '../room-context.ts';
import { needsWork } from '../work/needs-work.ts';
import { factsFrame } from './audience.ts';
import { type Client, type CloseReason, closeWith, send, sendJson } from './client.ts';

const reasons: Readonly<Partial<Record<ErrorCode, CloseReason>>> = {
  drop_unknown: 'unknown_drop',
  sockets_too_many: 'too_many',
};

/**
 * The first frame of a socket, and the only one it may ever send: a fan's `hello` or a console's `watch`. Answers facts, tick
 * and what else the newcomer should know; resolves to the drop it belongs to from now on, or to undefined when it was closed.
 * @throws Error when Redis is away and the drop is not known here
 */
export async function greet(
  { room, drops, limits }: { room: RoomContext; drops: Drops; limits: Limits },
  client: Client,
  text: string | null,
): Promise<Drop | undefined> {
  const frame = client.kind === 'new' ? parseFrame(text) : undefined;
  if (frame === undefined) {
    closeWith(client, 'garbage', { code: 'socket_garbage', message: errorSentences.socket_garbage });
    return undefined;
  }
  // whatever comes while the token is verified is one frame too many
  client.kind = frame.t === 'hello' ? 'fan' : 'console';
  try {
    return frame.t === 'hello'
      ? await greetFan(room, drops, limits, client, frame.place)
      : await greetConsole(room, drops, client, frame);
  } catch (cause) {
    if (!(cause instanceof Refusal)) throw cause;
    closeWith(client, reasons[cause.code] ?? 'unauthorised', cause);
    return undefined;
  }
}

async function greetFan(
  room: RoomContext,
  drops: Drops,
  limits: Limits,
  client: Client,
  token: string,
): Promise<Drop> {
  const place = await room.verify.place(token);
  if (!limits.allowHello(place.sub)) throw new Refusal('sockets_too_many');
  const drop = await find(drops, place.drop, { isGiven: true });
  await restoreSeen(room, drop, place);
  client.drop = drop.id;
  // one string for all of its sockets
  client.place = { ...place, drop: drop.id as PlaceClaims['drop'] };
  sendJson(client, factsFrame(drop.factsJson));
  sendJson(client, drop.tickJson);
  if (drop.gone.has(place.index)) send(client, { t: 'left', drop: drop.id });
  if (hasMoved(drop, place)) send(client, { t: 'moved', drop: drop.id });
  if (needsWork(drop, place)) send(client, { t: 'work', drop: drop.id });
  return drop;
}

async function greetConsole(
  room: RoomContext,
  drops: Drops,
  client: Client,
  frame: Extract<UpFrame, { t: 'watch' }>,
): Promise<Drop> {
  const access = await room.verify.access(frame.access);
  const drop = await find(drops, frame.drop);
  requireSteering(access, drop);
  client.drop = drop.id;
  sendJson(client, factsFrame(drop.factsJson));
  send(client, drop.watchTick);
  send(client, { t: 'log', entries: drop.log });
  return drop;
}

async function find(drops: Drops, id: string, options: { isGiven?: boolean } = {}): Promise<Drop> {
  const drop = await drops.find(id, options);
  if (drop === undefined) throw new Refusal('drop_unknown');
  return drop;
}

function parseFrame(text: string | null): UpFrame | undefined {
  if (text === null) return undefined;
  try {
    return v.parse(upFrame, JSON.parse(text));
  } catch {
    return undefined;
  }
}
