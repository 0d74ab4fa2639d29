import { listEvents } from '@zilker/box-office/catalogue/list-events';
import { outcomePage } from '@zilker/box-office/catalogue/outcome-page';
import { readEvent } from '@zilker/box-office/catalogue/read-event';
import { readOutcome } from '@zilker/box-office/catalogue/read-outcome';
import * as routes from '@zilker/contracts/http/events';
import type { Id } from '@zilker/contracts/ids';
import type { Page } from '@zilker/contracts/page';
import { type App, mount } from '@zilker/runtime/http';
import { answerShared } from '@zilker/runtime/http-shared';
import { counter } from '@zilker/runtime/metrics';
import type { Context } from 'hono';
import type { CoreContext } from '../context.ts';
import { coalesce } from './coalesce.ts';
import { type SharedAnswer, type Sharing, shareAnswers } from './share-answers.ts';

const kept = { staleMs: 10_000, patienceMs: 250, keptMs: 10 * 60_000 } as const;
const browsing: Sharing = { ...kept, freshMs: 1_000 };
/** An outcome changes only while the last of those inside pay. */
const ended: Sharing = { ...kept, freshMs: 5_000 };

const late = counter(
  'zilker_catalogue_late_answers_total',
  'Old answers given to browsers because the database gave no newer one in time.',
);

const browsingSeconds = 2;
const endedSeconds = 30;

/**
 * What anyone may browse. The same answer serves everyone for a second here, and for two in browsers and a CDN; while the database
 * does not answer, the last one is given for some minutes. These reads have connections of their own, so that a drop which keeps all
 * others busy does not slow them.
 */
export function catalogueRoutes(
  app: App,
  { catalogueDb: db, now }: Pick<CoreContext, 'catalogueDb' | 'now'>,
  /** For the age of answers: a clock that is never set. */
  nowMs = () => performance.now(),
): void {
  const all = shareAnswers(browsing, (key) => listEvents(db, JSON.parse(key) as Page, now()), nowMs);
  const one = shareAnswers(
    browsing,
    async (id) => ({ event: await readEvent(db, id as Id<'event'>, now()) }),
    nowMs,
  );
  const whole = coalesce(ended.freshMs, (drop) => readOutcome(db, drop as Id<'drop'>), nowMs);
  const outcome = shareAnswers(
    ended,
    async (key) => {
      const { drop, ...page } = JSON.parse(key) as Page & { drop: Id<'drop'> };
      return outcomePage(await whole(drop), drop, page);
    },
    nowMs,
  );

  mount(app, routes.listEvents, async ({ query: { cursor, limit }, c }) =>
    share(c, await all(JSON.stringify({ cursor, limit })), browsingSeconds),
  );
  mount(app, routes.readEvent, async ({ params, c }) => share(c, await one(params.event), browsingSeconds));
  mount(app, routes.readOutcome, async ({ params: { drop }, query: { cursor, limit }, c }) =>
    share(c, await outcome(JSON.stringify({ drop, cursor, limit })), endedSeconds),
  );
}

/** The age of an answer is told, and added to its time, so that caches ahead of us keep an old one too while there is no other. */
function share(c: Context, answer: SharedAnswer, seconds: number): Response {
  const age = Math.floor(answer.ageMs / 1000);
  if (answer.isLate) late.add(1);
  if (age > 0) c.header('age', String(age));
  const goodFor = seconds + age;
  const cacheControl = `public, max-age=${goodFor}, s-maxage=${goodFor}, stale-while-revalidate=10, stale-if-error=600`;
  return answerShared(c, answer, { cacheControl });
}
