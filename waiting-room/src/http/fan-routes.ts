import { Refusal } from '@zilker/contracts/errors';
import * as routes from '@zilker/contracts/http/room';
import type { AccessClaims, PlaceClaims } from '@zilker/contracts/tokens';
import { clientAddress } from '@zilker/runtime/client-address';
import { type App, type AppEnv, mount } from '@zilker/runtime/http';
import { bearerOf } from '@zilker/runtime/tokens';
import type { Context } from 'hono';
import { admit } from '../call/admit.ts';
import { countsAsHere } from '../device/counts-as-here.ts';
import { hasMoved } from '../device/holder.ts';
import { moveDevice } from '../device/move-device.ts';
import type { Drop } from '../drops/drop.ts';
import { callsDelivered } from '../events.ts';
import { joinPlace } from '../join/join-place.ts';
import { leavePlace } from '../join/leave-place.ts';
import type { PlaceReply } from '../join/place-reply.ts';
import type { Limited } from '../limits/limits.ts';
import { hasBit } from '../presence/bitmaps.ts';
import { restoreSeen } from '../recovery/restore-place.ts';
import type { Room } from '../room.ts';
import { askTexts } from '../texts/ask-texts.ts';
import { solveWork, workOf } from '../work/do-work.ts';
import { needsWork } from '../work/needs-work.ts';
import { findDrop, jsonReply, orUnavailable, retryAfter } from './replies.ts';

type Fan = Extract<AccessClaims, { role: 'fan' }>;

/** Polling clients come back after a moment drawn at random between the two: sooner when their turn may be near. */
const retryCallingMs: [number, number] = [3_000, 5_000];
const retryWaitingMs: [number, number] = [5_000, 9_000];

/** What fans ask over HTTP. */
export function mountFanRoutes(app: App, { context, drops, presence, limits }: Room): void {
  mount(app, routes.join, async ({ params, body, c }) => {
    const { fan, address } = await readFan(c);
    const drop = await findDrop(drops, params.drop, { isGiven: body.place !== undefined });
    const request = {
      account: fan.sub,
      jkt: body.jkt,
      before: body.place,
      address,
      header: (name: string) => c.req.header(name),
    };
    return placeWithFacts(c, drop, await orUnavailable(joinPlace(context, drop, request)));
  });

  mount(app, routes.moveDevice, async ({ params, body, c }) => {
    const { fan } = await readFan(c);
    const drop = await findDrop(drops, params.drop);
    return placeWithFacts(c, drop, await orUnavailable(moveDevice(context, drop, fan, body.jkt)));
  });

  mount(app, routes.pollPlace, async ({ params, c }) => {
    const { drop, place } = await readPlace(c, params.drop);
    if (countsAsHere(drop, place)) presence.polled(drop.id, place.index);
    const entry = drop.calls.get(place.index);
    const call = entry === undefined ? null : await orUnavailable(admit(context, drop, place, entry));
    if (call !== null) callsDelivered.add(1, { by: 'poll' });
    const retryAfterMs = drop.state.phase === 'calling' ? retryCallingMs : retryWaitingMs;
    retryAfter(c, retryAfterMs);
    const own = {
      call: call && { callNo: call.callNo, openByMs: call.openByMs, admission: call.admission },
      moved: hasMoved(drop, place),
      work: needsWork(drop, place),
      texts: hasBit(drop.asked, place.index),
      retryAfterMs,
    };
    return jsonReply(c, withFacts(drop, own));
  });

  mount(app, routes.readWork, async ({ params, c }) => {
    const { drop, place } = await readPlace(c, params.drop);
    return { work: workOf(context, drop, place) };
  });

  mount(app, routes.solveWork, async ({ params, body, c }) => {
    const { drop, place } = await readPlace(c, params.drop);
    return { place: await solveWork(context, drop, place, body.solution) };
  });

  mount(app, routes.askTexts, async ({ params, body, c }) => {
    const { drop, place } = await readPlace(c, params.drop);
    await orUnavailable(askTexts(context, drop, place, body.on));
    return { on: body.on };
  });

  mount(app, routes.leavePlace, async ({ params, c }) => {
    const { drop, place } = await readPlace(c, params.drop, { evenIfLeft: true });
    await orUnavailable(leavePlace(context, drop, place.index));
    presence.left(drop.id, place.index);
    return { left: true as const };
  });

  /** @throws Refusal `sign_in_required`, `access_invalid`, `access_expired`, `role_required`, `rate_limited` */
  async function readFan(c: Context<AppEnv>): Promise<{ fan: Fan; address: string }> {
    const address = clientAddress(c, context.trustedProxies);
    const claims = await verified(c, 'joins', address, 'sign_in_required', context.verify.access);
    if (claims.role !== 'fan') throw new Refusal('role_required');
    limits.take('joins', claims.sub, address);
    return { fan: claims, address };
  }

  /** @throws Refusal `place_required`, `place_invalid`, `drop_unknown`, `place_left` unless leaving again, `rate_limited` */
  async function readPlace(
    c: Context<AppEnv>,
    id: string,
    options: { evenIfLeft?: boolean } = {},
  ): Promise<{ drop: Drop; place: PlaceClaims }> {
    const address = clientAddress(c, context.trustedProxies);
    const place = await verified(c, 'polls', address, 'place_required', context.verify.place);
    limits.take('polls', place.sub, address);
    if (place.drop !== id) throw new Refusal('place_invalid');
    const drop = await findDrop(drops, id, { isGiven: true });
    await restoreSeen(context, drop, place);
    if (options.evenIfLeft !== true && drop.gone.has(place.index)) throw new Refusal('place_left');
    return { drop, place };
  }

  /** To check a signature costs more than anything else here, so who sends nonsense too often is stopped before that. */
  async function verified<T>(
    c: Context<AppEnv>,
    what: Limited,
    address: string,
    missing: 'sign_in_required' | 'place_required',
    verify: (token: string) => Promise<T>,
  ): Promise<T> {
    limits.checkAddress(what, address);
    const token = bearerOf(c.req.header('authorization'));
    if (token === undefined) throw new Refusal(missing);
    try {
      return await verify(token);
    } catch (cause) {
      limits.countAddress(what, address);
      throw cause;
    }
  }
}

function placeWithFacts(c: Context<AppEnv>, drop: Drop, reply: PlaceReply): Response {
  return jsonReply(c, withFacts(drop, reply));
}

/** Facts and tick are JSON already. */
function withFacts({ factsJson, tickJson }: Drop, own: object): string {
  return `${JSON.stringify(own).slice(0, -1)},"facts":${factsJson},"tick":${tickJson}}`;
}
