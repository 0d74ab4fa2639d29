import { errorSentences, Refusal } from '@zilker/contracts/errors';
import { idSchema } from '@zilker/contracts/ids';
import type { Tick } from '@zilker/contracts/socket/tick';
import { type App, mountRaw } from '@zilker/runtime/http';
import type { Context } from 'hono';
import * as v from 'valibot';
import type { Drop } from '../drops/drop.ts';
import { findDrop } from '../http/replies.ts';
import type { Room } from '../room.ts';
import { pagePolicy } from './page-css.ts';
import { type Refresh, renderPage, renderTrouble } from './render-page.ts';

/** Seconds until the page comes again, drawn at random between the two: soon while something happens, seldom while it only waits. */
const refreshSoon: [number, number] = [6, 12];
const refreshSeldom: [number, number] = [30, 60];
/** From then on something happens soon. */
const soonMs = 3 * 60_000;

const idOf = idSchema('drop');

/**
 * The page without script: under the room's own address, and where the storefront's waiting page is, which its proxy hands on
 * (`/drops/:drop/status`; the waiting page itself with `?status` leads there).
 */
export function mountPageRoutes(app: App, { context, drops }: Room): void {
  // the waiting page is one file for all drops, which can name no other address than its own
  mountRaw(app, 'GET', '/drops/:drop', async (c) => c.redirect(`/drops/${c.req.param('drop') ?? ''}/status`));
  for (const path of ['/room/v1/drops/:drop/page', '/drops/:drop/status'])
    mountRaw(app, 'GET', path, async (c) => {
      const isStill = c.req.query('still') !== undefined;
      try {
        const id = v.safeParse(idOf, c.req.param('drop'));
        if (!id.success) throw new Refusal('drop_unknown');
        const drop = await findDrop(drops, id.output);
        const nowMs = Math.round(context.nowMs());
        return answer(
          c,
          200,
          pageOf(drop, nowMs, isStill),
          'public, max-age=1, s-maxage=2, stale-while-revalidate=10',
        );
      } catch (cause) {
        if (!(cause instanceof Refusal)) throw cause;
        const isAway = cause.code === 'unavailable';
        return answer(
          c,
          isAway ? 503 : 404,
          renderTrouble({
            head: isAway ? 'One moment' : 'No such drop',
            lead: isAway ? errorSentences.unavailable : errorSentences.drop_unknown,
            refresh: isAway && !isStill ? { afterSeconds: between(refreshSoon) } : 'still',
          }),
          'no-store',
        );
      }
    });
}

function answer(c: Context, status: 200 | 404 | 503, page: string, cacheControl: string): Response {
  return c.body(page, status, {
    'content-type': 'text/html; charset=utf-8',
    'content-security-policy': pagePolicy,
    'cache-control': cacheControl,
  });
}

/** Made once for each tick, however many ask. */
const pages = new WeakMap<Tick, { moving?: string; still?: string }>();

function pageOf({ facts, tick, state }: Drop, nowMs: number, isStill: boolean): string {
  const made = pages.get(tick) ?? {};
  pages.set(tick, made);
  const kind = isStill ? 'still' : 'moving';
  const waits = state.phase === 'scheduled' && facts.lobbyOpensAtMs - nowMs > soonMs;
  const lobby = state.phase === 'lobby' && facts.drawAtMs - nowMs > soonMs;
  const refresh: Refresh = isStill
    ? 'still'
    : { afterSeconds: between(waits || lobby ? refreshSeldom : refreshSoon) };
  const page = made[kind] ?? renderPage({ facts, tick, nowMs, refresh });
  made[kind] = page;
  return page;
}

function between([least, most]: [number, number]): number {
  return Math.round(least + Math.random() * (most - least));
}
