import { inRepository } from '@zilker/local/paths';
import type { BrowserContext, Route } from 'playwright-core';
import { build } from 'vite';

/** Where the app and its API are, for a browser whose every request is answered here. */
export const origin = 'http://localhost';

type File = { body: Buffer; contentType: string };
export type Files = ReadonlyMap<string, File>;

const types: Record<string, string> = {
  html: 'text/html',
  js: 'text/javascript',
  css: 'text/css',
  svg: 'image/svg+xml',
};

/** A web app as it ships, in memory. */
export async function buildApp(app: 'storefront' | 'venue-portal' | 'scanner'): Promise<Files> {
  const before = process.env.NODE_ENV;
  // Solid and vite pick their production parts by this.
  process.env.NODE_ENV = 'production';
  try {
    const built = await build({
      configFile: inRepository(`${app}/vite.config.ts`),
      root: inRepository(app),
      logLevel: 'error',
      build: { write: false },
    });
    const [bundle] = [built].flat();
    if (bundle === undefined || !('output' in bundle)) throw new Error('vite built nothing.');
    return new Map(
      bundle.output.map((one) => {
        const body = Buffer.from(one.type === 'chunk' ? one.code : one.source);
        return [`/${one.fileName}`, { body, contentType: types[one.fileName.split('.').at(-1) ?? ''] ?? '' }];
      }),
    );
  } finally {
    process.env.NODE_ENV = before;
  }
}

/** What the API says to a request. */
export type Reply = { status: number; body: object };

/** What is asked of the API. */
export type Asked = { path: string; method: string; query: URLSearchParams; body: unknown };

/** A browser in which the app's own files come from memory and the API answers what `reply` says; null is no network at all. */
export async function serveApp(
  context: BrowserContext,
  files: Files,
  reply: (path: string, method: string, asked: Asked) => Reply | null | Promise<Reply | null>,
): Promise<void> {
  await context.route('**/*', async (route) => {
    const { pathname, searchParams } = new URL(route.request().url());
    if (pathname.startsWith('/api/')) {
      const method = route.request().method();
      const body: unknown = method === 'GET' ? undefined : route.request().postDataJSON();
      const said = await reply(pathname, method, { path: pathname, method, query: searchParams, body });
      return said === null ? route.abort('internetdisconnected') : json(route, said);
    }
    const file = files.get(pathname) ?? (pathname.includes('.') ? undefined : files.get('/index.html'));
    return file ? route.fulfill({ ...file }) : route.fulfill({ status: 404, body: '' });
  });
}

function json(route: Route, { status, body }: Reply): Promise<void> {
  return route.fulfill({ status, contentType: 'application/json', body: JSON.stringify(body) });
}
