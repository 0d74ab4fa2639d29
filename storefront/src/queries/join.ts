import { RequestError, request } from '@zilker/contracts/client';
import type { DropFacts } from '@zilker/contracts/drop';
import { join, readDrop } from '@zilker/contracts/http/room';
import type { Id } from '@zilker/contracts/ids';
import type { ReplyOf } from '@zilker/contracts/route';
import type { Tick } from '@zilker/contracts/socket/tick';
import { asRequestError } from '../states/create-load.ts';
import { deviceThumbprint } from '../states/device-key.ts';
import { keepPlace, readPlace, type StoredPlace } from '../states/place.ts';
import { hearServer } from '../states/server-clock.ts';
import { withSession } from './signed-in.ts';

type Looked =
  | { kind: 'not_yet'; facts: DropFacts }
  | { kind: 'over'; facts: DropFacts; tick: Tick }
  | { kind: 'failed'; error: RequestError };
export type Joined = { kind: 'joined' } | { kind: 'signed_out' } | { kind: 'unknown' } | Looked;

/** Joins the drop, or finds the place that this account has in it already; where neither can be, says why. Never rejects. */
export async function joinOrLook(drop: Id<'drop'>): Promise<Joined> {
  try {
    await joinDrop(drop);
    return { kind: 'joined' };
  } catch (cause) {
    const error = asRequestError(cause);
    if (error.code === 'sign_in_required' || error.code.startsWith('access_')) return { kind: 'signed_out' };
    if (error.code === 'drop_unknown' || error.code === 'not_found') return { kind: 'unknown' };
    if (error.code !== 'lobby_not_open' && error.code !== 'drop_over') return { kind: 'failed', error };
    return lookAt(drop);
  }
}

async function joinDrop(drop: Id<'drop'>): Promise<void> {
  const jkt = await deviceThumbprint();
  let token = '';
  await withSession(async ({ access, me }) => {
    const before = readPlace(drop);
    const mine = before?.account === me.account ? before : undefined;
    const reply = await ask(drop, access, jkt, mine?.place);
    hearServer(reply.tick.atMs);
    token = reply.place;
    keepPlace(drop, keptFrom(reply, me.account, mine));
  });
  if (readPlace(drop)?.place !== token)
    throw new RequestError(
      'internal',
      'This browser keeps nothing for this site, so your place would be lost here. Allow site data and try again.',
    );
}

/** The token from before goes along: a room that lost its memory knows the place again by it. One that is none is left out. */
async function ask(drop: Id<'drop'>, access: string, jkt: string, place: string | undefined) {
  const send = (known: { place?: string }) =>
    request(join, {
      params: { drop },
      body: { jkt, ...known },
      headers: { authorization: `Bearer ${access}` },
    });
  try {
    return await send(place === undefined ? {} : { place });
  } catch (cause) {
    const isRefused = cause instanceof RequestError && ['place_invalid', 'bad_request'].includes(cause.code);
    if (place === undefined || !isRefused) throw cause;
    return send({});
  }
}

/** What to keep of a place, as joining and taking over answer it. `before`: what was known of it here. */
export function keptFrom(
  reply: ReplyOf<typeof join>,
  account: string,
  before: StoredPlace | undefined,
): StoredPlace {
  const { place, index, leaf, blind, holder, movable, work } = reply;
  const texts = before?.index === index && before.texts;
  return { account, place, index, leaf, blind, holder, movable, work, texts };
}

/** The drop from outside, for who cannot join it now. */
export async function lookAt(drop: Id<'drop'>): Promise<Looked> {
  try {
    const { facts, tick } = await request(readDrop, { params: { drop } });
    hearServer(tick.atMs);
    const isOver = tick.phase === 'sold_out' || tick.phase === 'closed';
    return isOver ? { kind: 'over', facts, tick } : { kind: 'not_yet', facts };
  } catch (cause) {
    return { kind: 'failed', error: asRequestError(cause) };
  }
}
