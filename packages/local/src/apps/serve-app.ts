import { existsSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { makeProblem, problemType } from '@zilker/contracts/problem';
import { createLogger, type PreviewServer, type ProxyOptions, preview } from 'vite';
import { requireFreePorts } from '../ports.ts';
import type { Served } from '../serve.ts';

/** Where an app's requests go that are not for its own files. */
export type Upstreams = { coreApi: string; waitingRoom: string };

/**
 * Serves a built app on loopback, with `/api` and `/room` (sockets too) handed on to the services: one origin for all, as
 * an ingress does it in production.
 * @throws Problem if the port is taken.
 */
export async function serveApp(options: {
  /** For the person who is told that the port is taken. */
  name: string;
  dist: string;
  port: number;
  upstreams: Upstreams;
  /** Other origins that the app's pages may read from: relays of the public randomness. */
  connect?: readonly string[];
}): Promise<Served> {
  const { name, dist, port, upstreams, connect = [] } = options;
  await requireFreePorts({ [name]: port });
  const server = await preview({
    configFile: false,
    root: dirname(dist),
    build: { outDir: basename(dist) },
    logLevel: 'silent',
    customLogger: createLogger('silent'),
    appType: 'spa',
    plugins: [
      { name: 'zilker:headers', configurePreviewServer: (server) => addHeaders(server, headersFor(connect)) },
      { name: 'zilker:waiting', configurePreviewServer: (server) => serveWaitingPage(server, dist) },
    ],
    preview: {
      host: '127.0.0.1',
      port,
      strictPort: true,
      cors: false,
      proxy: {
        '/api/': upstream(upstreams.coreApi),
        '/room/': { ...upstream(upstreams.waitingRoom), ws: true },
        [statusPages]: upstream(upstreams.waitingRoom),
      },
    },
  });
  return { url: `http://localhost:${port}`, stop: () => server.close() };
}

/** The page without script of a drop, which the room makes; the waiting page itself leads there with `?status`. */
const statusPages = '^/drops/[^/?]+(?:/status(?:\\?|$)|\\?status(?:[=&]|$))';

/** The waiting page's own HTML, where an app has one: it leads who has no script to the page above. */
function serveWaitingPage(server: PreviewServer, dist: string): void {
  if (!existsSync(join(dist, 'drop.html'))) return;
  server.middlewares.use((request, _response, next) => {
    const [path = '', query] = (request.url ?? '/').split('?', 2);
    if (/^\/drops\/[^/]+$/.test(path) && !isStatusPage.test(request.url ?? ''))
      request.url = query === undefined ? '/drop.html' : `/drop.html?${query}`;
    next();
  });
}

function upstream(target: string): ProxyOptions {
  return {
    target,
    changeOrigin: false,
    xfwd: true,
    configure: (proxy) => {
      proxy.on('error', (_error, _request, response) => {
        if (!('writeHead' in response)) return void response.destroy();
        if (response.headersSent) return void response.end();
        response.writeHead(503, { 'content-type': problemType, 'retry-after': '2' });
        response.end(JSON.stringify(unavailable));
      });
    },
  };
}

/** What a service itself says when part of it is away. */
const unavailable = makeProblem('unavailable', 503);

/** Names with a hash in them never change; the page itself is asked for anew each time. */
function addHeaders(server: PreviewServer, securityHeaders: Readonly<Record<string, string>>): void {
  server.middlewares.use((request, response, next) => {
    const path = request.url ?? '/';
    if (path.startsWith('/api/') || path.startsWith('/room/') || isStatusPage.test(path)) return next();
    for (const [name, value] of Object.entries(securityHeaders)) response.setHeader(name, value);
    response.setHeader(
      'cache-control',
      path.startsWith('/assets/') ? 'public, max-age=31536000, immutable' : 'no-cache',
    );
    next();
  });
}

const isStatusPage = new RegExp(statusPages);

const policyFor = (connect: readonly string[]) =>
  [
    "default-src 'none'",
    // the scanner reads codes by WebAssembly where a browser cannot
    "script-src 'self' 'wasm-unsafe-eval'",
    "style-src 'self'",
    // positions of dots and bars are style attributes
    "style-src-attr 'unsafe-inline'",
    "img-src 'self' data: blob:",
    "font-src 'self'",
    "media-src 'self' blob:",
    ["connect-src 'self'", ...connect].join(' '),
    "worker-src 'self'",
    "manifest-src 'self'",
    "form-action 'self'",
    "frame-ancestors 'none'",
    "base-uri 'none'",
  ].join('; ');

const headersFor = (connect: readonly string[]) => ({
  'content-security-policy': policyFor(connect),
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'strict-origin-when-cross-origin',
  'permissions-policy': 'camera=(self), microphone=(), geolocation=()',
  'cross-origin-opener-policy': 'same-origin',
});
