import { Hono } from 'hono';
import * as v from 'valibot';
import { serveOnLoopback } from '../serve.ts';
import type { WalletKeys } from '../wallets/wallet-keys.ts';
import { checkBody } from './check-body.ts';
import { type ReadImage, readImage, refuseImage } from './check-image.ts';
import { createAccess } from './grant-access.ts';
import { type Body, type KeptBodies, type Kind, kinds, openKept } from './kept.ts';
import { codeNow, objectOfLink, savePage } from './save-page.ts';

export type GoogleCall = { method: string; path: string; status: number };

export type GoogleWalletStandIn = {
  url: string;
  /** The calls so far, oldest first; the last thousand. */
  readonly calls: readonly GoogleCall[];
  read(kind: Kind, id: string): Body | undefined;
  /** From now on nothing is answered but 503, until told otherwise. */
  setAway(away: boolean): void;
  /** Access tokens given so far are good no more. */
  endAccess(): void;
  stop(): Promise<void>;
};

const callsMax = 1_000;

/**
 * Google's wallet as far as event tickets use it: tokens for a service account, classes and objects that are made, read and changed, each body held
 * against the schema that Google publishes and its pictures asked for, and the page that a save link leads to. With `dataFile` it knows its passes
 * after a restart.
 */
export async function startGoogleWallet(options: {
  port: number;
  keys: WalletKeys['google'];
  dataFile?: string;
  /** How pictures are asked for where nothing listens at their addresses. */
  readImage?: ReadImage;
}): Promise<GoogleWalletStandIn> {
  const { port, keys } = options;
  const url = `http://127.0.0.1:${port}`;
  const access = createAccess(keys, `${url}/token`);
  const kept = openKept(options.dataFile);
  const calls: GoogleCall[] = [];
  let away = false;

  const app = new Hono();
  app.use(async (c, next) => {
    if (away) c.res = c.json(problem(503, 'UNAVAILABLE'), 503);
    else await next();
    calls.push({ method: c.req.method, path: c.req.path, status: c.res.status });
    if (calls.length > callsMax) calls.shift();
  });
  app.post('/token', async (c) => {
    try {
      return c.json(await access.grant(new URLSearchParams(await c.req.text())));
    } catch (cause) {
      return c.json({ error: 'invalid_grant', error_description: String(cause) }, 400);
    }
  });
  app.use('/walletobjects/*', async (c, next) => {
    if (!access.isGood(c.req.header('authorization'))) return c.json(problem(401, 'UNAUTHENTICATED'), 401);
    await next();
  });
  for (const kind of kinds)
    mountKind(app, kind, { kept, issuer: keys.issuer, read: options.readImage ?? readImage });

  app.get('/gp/v/save/:jwt', async (c) => {
    const id = await objectOfLink(keys, c.req.param('jwt')).catch((cause: unknown) => String(cause));
    const object = kept.read('eventTicketObject', id);
    const classOf = object && kept.read('eventTicketClass', String(object.classId));
    if (classOf === undefined) return c.text(`No such pass: ${id}`, 404);
    return c.html(savePage(object, classOf, Date.now()));
  });
  app.get('/_control/:kind/:id', (c) => {
    const kind = kinds.find((one) => one === c.req.param('kind'));
    const found = kind && kept.read(kind, c.req.param('id'));
    if (found === undefined) return c.json({}, 404);
    return c.json(kind === 'eventTicketObject' ? { ...found, codeNow: codeNow(found, Date.now()) } : found);
  });

  const server = await serveOnLoopback({ name: 'googleWallet', port, fetch: app.fetch });
  return {
    url,
    calls,
    read: kept.read,
    setAway: (now) => {
      away = now;
    },
    endAccess: access.endAll,
    stop: server.stop,
  };
}

function mountKind(
  app: Hono,
  kind: Kind,
  { kept, issuer, read }: { kept: KeptBodies; issuer: string; read: ReadImage },
): void {
  const schema = kind === 'eventTicketClass' ? 'EventTicketClass' : 'EventTicketObject';
  const path = `/walletobjects/v1/${kind}`;

  app.get(`${path}/:id`, (c) => {
    const found = kept.read(kind, c.req.param('id'));
    return found === undefined ? c.json(problem(404, 'NOT_FOUND'), 404) : c.json(found);
  });
  app.post(path, async (c) => {
    const body = (await c.req.json().catch(() => null)) as Body | null;
    const wrong = checkBody(schema, body, { whole: true });
    if (body === null || wrong.length > 0) return c.json(problem(400, 'INVALID_ARGUMENT', wrong), 400);
    const refused = refuse(body) ?? (await refusePictures(body, read));
    if (refused !== null) return c.json(problem(400, 'INVALID_ARGUMENT', [refused]), 400);
    if (kept.read(kind, body.id) !== undefined) return c.json(problem(409, 'ALREADY_EXISTS'), 409);
    return c.json(keep(body));
  });
  for (const method of ['PATCH', 'PUT'])
    app.on(method, `${path}/:id`, async (c) => {
      const id = c.req.param('id') ?? '';
      const body = (await c.req.json().catch(() => null)) as Record<string, unknown> | null;
      const whole = method === 'PUT';
      const wrong = checkBody(schema, body, { whole });
      if (wrong.length > 0) return c.json(problem(400, 'INVALID_ARGUMENT', wrong), 400);
      const unseen = await refusePictures(body, read);
      if (unseen !== null) return c.json(problem(400, 'INVALID_ARGUMENT', [unseen]), 400);
      const before = kept.read(kind, id);
      if (before === undefined) return c.json(problem(404, 'NOT_FOUND'), 404);
      const merged = Object.entries(whole ? { ...body } : { ...before, ...body });
      const after = { ...Object.fromEntries(merged.filter(([, value]) => value !== null)), id } as Body;
      const refused = refuse(after);
      if (refused !== null) return c.json(problem(400, 'INVALID_ARGUMENT', [refused]), 400);
      return c.json(keep(after));
    });

  /** What no schema says. */
  function refuse(body: Body): string | null {
    if (!/^\d+\.[\w.-]+$/.test(body.id) || !body.id.startsWith(`${issuer}.`))
      return `${body.id} is no id of the issuer ${issuer}.`;
    if (kind === 'eventTicketObject' && kept.read('eventTicketClass', String(body.classId)) === undefined)
      return `There is no class ${String(body.classId)}.`;
    return null;
  }

  /** What is sent for review is approved at once. */
  function keep(body: Body): Body {
    const reviewed = body.reviewStatus === 'UNDER_REVIEW' ? { ...body, reviewStatus: 'APPROVED' } : body;
    kept.keep(kind, reviewed);
    return reviewed;
  }
}

const picture = v.nullish(v.object({ sourceUri: v.object({ uri: v.string() }) }));
const pictures = v.nullable(v.object({ logo: picture, heroImage: picture }));

async function refusePictures(body: unknown, read: ReadImage): Promise<string | null> {
  const { logo, heroImage } = v.parse(pictures, body) ?? {};
  for (const one of [logo, heroImage]) {
    const refused = one ? await refuseImage(one.sourceUri.uri, read) : null;
    if (refused !== null) return refused;
  }
  return null;
}

function problem(code: number, status: string, errors: readonly string[] = []) {
  return { error: { code, status, message: errors.join(' ') || status } };
}
