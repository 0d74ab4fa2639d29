import { createHash } from 'node:crypto';
import {
  readDrop,
  readLog,
  readPath,
  readProof,
  supplyRound as supplyRoute,
} from '@zilker/contracts/http/room';
import type { Tick } from '@zilker/contracts/socket/tick';
import { type App, mount } from '@zilker/runtime/http';
import { readEvenness, readPathOf } from '../draw/read-proof.ts';
import { supplyRound } from '../draw/supply-round.ts';
import type { Drop } from '../drops/drop.ts';
import type { Room } from '../room.ts';
import { cachedReply, findDrop, orUnavailable } from './replies.ts';

/** What anyone may ask: no token, cacheable. */
export function mountPublicRoutes(app: App, { context, drops }: Room): void {
  mount(app, readDrop, async ({ params, c }) => {
    const drop = await findDrop(drops, params.drop);
    return cachedReply(c, statusOf(drop));
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

/** Made once for each tick, however many ask. The version leaves out the clock, which alone moves while nothing happens. */
const made = new WeakMap<Tick, { json: string; etag: string }>();

function statusOf({ tick, tickJson, factsJson }: Drop): { json: string; etag: string } {
  const known = made.get(tick);
  if (known !== undefined) return known;
  const version = createHash('sha1')
    .update(factsJson)
    .update(JSON.stringify({ ...tick, atMs: 0 }))
    .digest('base64url');
  const status = { json: `{"facts":${factsJson},"tick":${tickJson}}`, etag: `W/"${version}"` };
  made.set(tick, status);
  return status;
}
