import {
  readDrop,
  readLog,
  readPath,
  readProof,
  supplyRound as supplyRoute,
} from '@zilker/contracts/http/room';
import { type App, mount } from '@zilker/runtime/http';
import { readEvenness, readPathOf } from '../draw/read-proof.ts';
import { supplyRound } from '../draw/supply-round.ts';
import type { Room } from '../room.ts';
import { findDrop, jsonReply, orUnavailable } from './replies.ts';

/** What anyone may ask: no token, cacheable. */
export function mountPublicRoutes(app: App, { context, drops }: Room): void {
  mount(app, readDrop, async ({ params, c }) => {
    const drop = await findDrop(drops, params.drop);
    c.header('cache-control', 'public, max-age=1');
    return jsonReply(c, `{"facts":${drop.factsJson},"tick":${drop.tickJson}}`);
  });

  mount(app, readProof, async ({ params, c }) => {
    const drop = await findDrop(drops, params.drop);
    const evenness = readEvenness(drop);
    c.header('cache-control', 'public, max-age=1');
    return { facts: drop.facts, log: drop.log, ...evenness };
  });

  mount(app, readPath, async ({ params, c }) => {
    const drop = await findDrop(drops, params.drop);
    const proof = await orUnavailable(readPathOf(context, drop, params.index));
    c.header('cache-control', 'public, max-age=31536000, immutable');
    return proof;
  });

  mount(app, readLog, async ({ params, c }) => {
    const drop = await findDrop(drops, params.drop);
    c.header('cache-control', 'public, max-age=1');
    return { entries: drop.log.slice(params.after) };
  });

  mount(app, supplyRoute, async ({ params, body }) => {
    const drop = await findDrop(drops, params.drop);
    await orUnavailable(supplyRound(context, drop, body));
    return { accepted: true as const };
  });
}
