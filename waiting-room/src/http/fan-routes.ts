import { Refusal } from '@zilker/contracts/errors';
import { join, leavePlace as leaveRoute, pollPlace } from '@zilker/contracts/http/room';
import type { PlaceClaims } from '@zilker/contracts/tokens';
import { type App, mount } from '@zilker/runtime/http';
import { bearerOf } from '@zilker/runtime/tokens';
import type { Context } from 'hono';
import { admit } from '../call/admit.ts';
import type { Drop } from '../drops/drop.ts';
import { callsDelivered } from '../events.ts';
import { joinPlace } from '../join/join-place.ts';
import { leavePlace } from '../join/leave-place.ts';
import type { Room } from '../room.ts';
import { findDrop, jsonReply, orUnavailable } from './replies.ts';

/** Polling clients come back after a moment drawn at random between the two: sooner when their turn may be near. */
const retryCallingMs: [number, number] = [3_000, 5_000];
const retryWaitingMs: [number, number] = [5_000, 9_000];

/** What fans ask over HTTP. */
export function mountFanRoutes(app: App, { context, drops, presence }: Room): void {
  mount(app, join, async ({ params, body, c }) => {
    const access = bearerOf(c.req.header('authorization'));
    if (access === undefined) throw new Refusal('sign_in_required');
    const claims = await context.verify.access(access);
    if (claims.role !== 'fan') throw new Refusal('role_required');
    const drop = await findDrop(drops, params.drop);
    const { place, index, leaf, blind } = await orUnavailable(joinPlace(context, drop, claims.sub, body.jkt));
    // facts and tick are JSON already
    const own = JSON.stringify({
      place,
      index,
      leaf: leaf.toString('base64url'),
      blind: blind.toString('base64url'),
    });
    return jsonReply(c, `${own.slice(0, -1)},"facts":${drop.factsJson},"tick":${drop.tickJson}}`);
  });

  mount(app, pollPlace, async ({ params, c }) => {
    const { drop, place } = await readPlace(c, params.drop);
    presence.polled(drop.id, place.index);
    const entry = drop.calls.get(place.index);
    const call = entry === undefined ? null : await admit(context, drop, place, entry);
    if (call !== null) callsDelivered.add(1, { by: 'poll' });
    return {
      tick: drop.tick,
      facts: drop.facts,
      call: call && { callNo: call.callNo, openByMs: call.openByMs, admission: call.admission },
      retryAfterMs: drop.state.phase === 'calling' ? retryCallingMs : retryWaitingMs,
    };
  });

  mount(app, leaveRoute, async ({ params, c }) => {
    const { drop, place } = await readPlace(c, params.drop);
    await orUnavailable(leavePlace(context, drop, place.index));
    presence.left(drop.id, place.index);
    return { left: true as const };
  });

  /** @throws Refusal `place_required`, `place_invalid`, `drop_unknown`, and `place_left` unless leaving again */
  async function readPlace(c: Context, id: string): Promise<{ drop: Drop; place: PlaceClaims }> {
    const token = bearerOf(c.req.header('authorization'));
    if (token === undefined) throw new Refusal('place_required');
    const place = await context.verify.place(token);
    if (place.drop !== id) throw new Refusal('place_invalid');
    const drop = await findDrop(drops, id);
    if (c.req.method === 'GET' && drop.gone.has(place.index)) throw new Refusal('place_left');
    return { drop, place };
  }
}
