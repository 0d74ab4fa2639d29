import { isAppleToken } from '@zilker/box-office/wallets/apple/auth-token';
import { changedPasses } from '@zilker/box-office/wallets/apple/changed-passes';
import { registerDevice, unregisterDevice } from '@zilker/box-office/wallets/apple/register-device';
import { type Pass, readPass } from '@zilker/box-office/wallets/pass';
import { Refusal } from '@zilker/contracts/errors';
import { appleWebService } from '@zilker/contracts/http/wallets';
import { type Id, idSchema } from '@zilker/contracts/ids';
import { type App, type AppEnv, mountRaw, parse } from '@zilker/runtime/http';
import { readBody } from '@zilker/runtime/read-body';
import type { Context } from 'hono';
import * as v from 'valibot';
import type { CoreContext } from '../context.ts';
import { appleToldUs, passFetched, passRegistered } from '../events.ts';
import { isKnown, passAnswer } from './pass-answer.ts';

const base = `${appleWebService}/v1`;
const bodyBytesMax = 16 * 1024;

const deviceName = v.pipe(v.string(), v.regex(/^[\w-]{1,100}$/, 'This is no device.'));
const registration = v.object({
  pushToken: v.pipe(v.string(), v.regex(/^\w{1,200}$/, 'This is no push token.')),
});
const deviceLog = v.object({ logs: v.pipe(v.array(v.string()), v.maxLength(100)) });

/**
 * The web service that iPhones call by themselves about the passes they hold, as Apple says it must be (developer.apple.com/documentation/
 * walletpasses/adding-a-web-service-to-update-passes): register, unregister, what changed, fetch, log. A pass is known by a token of its own.
 */
export function appleServiceRoutes(app: App, context: CoreContext): void {
  const { db, log, now, wallets } = context;
  const { apple, secret } = wallets;
  if (apple === null) return;

  /** The pass of a request that shows its token. @throws Refusal `not_found`, `access_invalid` */
  const passIn = async (c: Context<AppEnv>): Promise<Id<'walletPass'>> => {
    ofOurs(c);
    const pass = v.safeParse(idSchema('walletPass'), c.req.param('pass'));
    const token = /^ApplePass (\S+)$/.exec(c.req.header('authorization') ?? '')?.[1] ?? '';
    if (!pass.success || !isAppleToken(secret, pass.output, token)) throw new Refusal('access_invalid');
    return pass.output;
  };
  const ofOurs = (c: Context<AppEnv>) => {
    if (c.req.param('passType') !== apple.passType) throw new Refusal('not_found');
  };

  const registrations = `${base}/devices/:device/registrations/:passType`;
  mountRaw(app, 'POST', `${registrations}/:pass`, async (c) => {
    const pass = await passIn(c);
    const device = parse(deviceName, c.req.param('device'));
    const { pushToken } = parse(registration, await readJson(c));
    const outcome = await registerDevice(db, { device, pass, pushToken });
    if (outcome === 'unknown_pass') throw new Refusal('access_invalid');
    if (outcome === 'full') throw new Refusal('rate_limited');
    passRegistered(log, { outcome });
    return c.json({}, outcome === 'new' ? 201 : 200);
  });

  mountRaw(app, 'DELETE', `${registrations}/:pass`, async (c) => {
    const pass = await passIn(c);
    await unregisterDevice(db, { device: parse(deviceName, c.req.param('device')), pass });
    passRegistered(log, { outcome: 'gone' });
    return c.json({});
  });

  // Apple sends no token here: the device's name, which it made up itself, is what it is known by
  mountRaw(app, 'GET', registrations, async (c) => {
    ofOurs(c);
    const device = parse(deviceName, c.req.param('device'));
    const changed = await changedPasses(db, { device, tag: c.req.query('passesUpdatedSince') }, now());
    if (changed === null) return c.body(null, 204);
    return c.json({ serialNumbers: changed.passes, lastUpdated: changed.tag });
  });

  mountRaw(app, 'GET', `${base}/passes/:passType/:pass`, async (c) => {
    const pass = await passOrRefuse(await passIn(c));
    const known = isKnown(pass, c.req.header('if-modified-since'));
    passFetched(log, { outcome: known ? 'known' : 'sent' });
    if (known) return c.body(null, 304);
    return passAnswer(await apple.make(pass), pass, now());
  });

  mountRaw(app, 'POST', `${base}/log`, async (c) => {
    const { logs } = parse(deviceLog, await readJson(c));
    // a phone's own words may name anybody: only how many there are is kept
    appleToldUs(log, { count: logs.length });
    return c.json({});
  });

  async function passOrRefuse(id: Id<'walletPass'>): Promise<Pass> {
    const pass = await readPass(db, id);
    if (pass?.wallet !== 'apple') throw new Refusal('access_invalid');
    return pass;
  }
}

async function readJson(c: Context<AppEnv>): Promise<unknown> {
  try {
    return JSON.parse(await readBody(c.req, bodyBytesMax));
  } catch (cause) {
    if (cause instanceof Refusal) throw cause;
    throw new Refusal('bad_request', { cause });
  }
}
