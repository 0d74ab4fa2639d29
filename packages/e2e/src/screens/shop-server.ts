import type { PublicEvent } from '@zilker/contracts/http/events';
import type { OrderView, VisitView } from '@zilker/contracts/http/sale';
import type { TicketView } from '@zilker/contracts/http/tickets';
import { newId } from '@zilker/contracts/ids';
import { makeProblem } from '@zilker/contracts/problem';
import type { BrowserContext } from 'playwright-core';
import { type Files, type Reply, serveApp } from './built-app.ts';
import { nowMs } from './shop-fixtures.ts';

export type Answers = {
  event?: PublicEvent;
  order?: OrderView;
  visit?: VisitView;
  tickets?: TicketView[];
  /** What is said to anything else, or in place of the above. */
  reply?: (path: string, method: string) => Reply | undefined;
};

const me = {
  role: 'fan',
  account: newId('account'),
  phone: '+15125550142',
  name: 'Mara Vale',
  email: 'mara@vale.example',
} as const;

/**
 * A fan's signed-in browser, in which the shop's own files come from memory and the API says what `answers` are at the moment. The clock
 * stands at `nowMs`. What is answered for nothing is a plain 404, as the API has it. Of a `visit`, the fan was called to it before.
 */
export async function openShop(
  context: BrowserContext,
  files: Files,
  answers: () => Answers,
  visit?: VisitView,
): Promise<void> {
  await context.clock.setFixedTime(nowMs);
  await context.addInitScript(
    (account) => localStorage.setItem('zilker:account', JSON.stringify(account)),
    me.account,
  );
  if (visit)
    await context.addInitScript(
      ([drop, call]) => localStorage.setItem(`zilker:call:${drop}`, JSON.stringify(call)),
      [
        visit.drop,
        {
          callNo: 1,
          openByMs: nowMs,
          admission: 'a.e30.c',
          opened: true,
          lapsed: false,
          ended: false,
          order: null,
          holdMs: null,
        },
      ] as const,
    );
  await serveApp(context, files, (path, method) => {
    const says = answers();
    return says.reply?.(path, method) ?? replyTo(path, says);
  });
}

function replyTo(path: string, answers: Answers): Reply {
  const body = bodyOf(path, answers);
  return body ? { status: 200, body } : { status: 404, body: makeProblem('not_found', 404) };
}

function bodyOf(path: string, { event, order, visit, tickets }: Answers): object | undefined {
  if (/\/auth\/(?:refresh|sessions)$/.test(path))
    return { access: 'access', expiresAtMs: nowMs + 900_000, me };
  if (path === '/api/v1/events' && event) return { events: [event], next: null };
  if (/^\/api\/v1\/events\/[^/]+$/.test(path) && event) return { event };
  if (/^\/api\/v1\/orders\/[^/]+$/.test(path) && order) return { order, nowMs };
  if (/\/visit$/.test(path) && path.startsWith('/api/') && visit) return { visit };
  if (path === '/api/v1/tickets' && tickets) return { tickets, next: null };
  return undefined;
}
