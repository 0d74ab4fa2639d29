import type { PublicEvent } from '@zilker/contracts/http/events';
import type { OrderView, VisitView } from '@zilker/contracts/http/sale';
import type { TicketView } from '@zilker/contracts/http/tickets';
import { newId } from '@zilker/contracts/ids';
import { makeProblem } from '@zilker/contracts/problem';
import { inRepository } from '@zilker/local/paths';
import type { BrowserContext, Route } from 'playwright-core';
import { build } from 'vite';
import { nowMs } from './shop-fixtures.ts';

export const origin = 'http://localhost';

export type Answers = {
  event?: PublicEvent;
  order?: OrderView;
  visit?: VisitView;
  tickets?: TicketView[];
};

type File = { body: Buffer; contentType: string };
export type Files = ReadonlyMap<string, File>;

const types: Record<string, string> = {
  html: 'text/html',
  js: 'text/javascript',
  css: 'text/css',
  svg: 'image/svg+xml',
};

/** The storefront as it ships, in memory. */
export async function buildShop(): Promise<Files> {
  const root = inRepository('storefront');
  const before = process.env.NODE_ENV;
  // Solid and vite pick their production parts by this.
  process.env.NODE_ENV = 'production';
  try {
    const built = await build({
      configFile: inRepository('storefront/vite.config.ts'),
      root,
      logLevel: 'error',
      build: { write: false },
    });
    const [app] = [built].flat();
    if (app === undefined || !('output' in app)) throw new Error('vite built nothing.');
    return new Map(
      app.output.map((one) => {
        const body = Buffer.from(one.type === 'chunk' ? one.code : one.source);
        return [`/${one.fileName}`, { body, contentType: types[one.fileName.split('.').at(-1) ?? ''] ?? '' }];
      }),
    );
  } finally {
    process.env.NODE_ENV = before;
  }
}

const me = {
  role: 'fan',
  account: newId('account'),
  phone: '+15125550142',
  name: 'Mara Vale',
  email: 'mara@vale.example',
} as const;

/**
 * A fan's signed-in browser, in which the shop's own files come from memory and the API answers what `answers` holds at the moment. The
 * clock stands at `nowMs`. What is answered for nothing is a plain 404, as the API has it.
 */
export async function openShop(context: BrowserContext, files: Files, answers: Answers): Promise<void> {
  await context.clock.setFixedTime(nowMs);
  await context.addInitScript(
    (account) => localStorage.setItem('zilker:account', JSON.stringify(account)),
    me.account,
  );
  const { visit } = answers;
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
  await context.route('**/*', (route) => {
    const { pathname } = new URL(route.request().url());
    const reply = replyTo(pathname, answers);
    if (reply !== undefined) return json(route, 200, reply);
    if (pathname.startsWith('/api/')) return json(route, 404, makeProblem('not_found', 404));
    const file = files.get(pathname) ?? (pathname.includes('.') ? undefined : files.get('/index.html'));
    return file ? route.fulfill({ ...file }) : route.fulfill({ status: 404, body: '' });
  });
}

function replyTo(path: string, { event, order, visit, tickets }: Answers): object | undefined {
  if (path.endsWith('/auth/refresh')) return { access: 'access', expiresAtMs: nowMs + 900_000, me };
  if (path === '/api/v1/events' && event) return { events: [event], next: null };
  if (/^\/api\/v1\/events\/[^/]+$/.test(path) && event) return { event };
  if (/^\/api\/v1\/orders\/[^/]+$/.test(path) && order) return { order, nowMs };
  if (/\/visit$/.test(path) && path.startsWith('/api/') && visit) return { visit };
  if (path === '/api/v1/tickets' && tickets) return { tickets, next: null };
  return undefined;
}

function json(route: Route, status: number, body: object): Promise<void> {
  return route.fulfill({ status, contentType: 'application/json', body: JSON.stringify(body) });
}
