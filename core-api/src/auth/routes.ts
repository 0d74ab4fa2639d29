import { createSession } from '@zilker/box-office/identity/create-session';
import { endSession } from '@zilker/box-office/identity/end-session';
import { refreshSession } from '@zilker/box-office/identity/refresh-session';
import { requestCode } from '@zilker/box-office/identity/request-code';
import { updateMe } from '@zilker/box-office/identity/update-me';
import { Refusal } from '@zilker/contracts/errors';
import * as routes from '@zilker/contracts/http/auth';
import { clientAddress } from '@zilker/runtime/client-address';
import { type App as HttpApp, mount } from '@zilker/runtime/http';
import { currentTrace } from '@zilker/runtime/trace';
import { authenticate } from '../authenticate.ts';
import type { CoreContext } from '../context.ts';
import { codeRequested, sessionReused, signedIn, signInRefused } from '../events.ts';
import { clearRefreshCookie, readRefreshCookie } from './cookies.ts';
import { requireOwnOrigin } from './own-origin.ts';
import { sessionAnswer } from './session-answer.ts';

/** Sign-in: a code, a session, a cookie that turns. */
export function authRoutes(app: HttpApp, context: CoreContext): void {
  const { config, db, log, now } = context;

  mount(app, routes.requestCode, async ({ body, c }) => {
    requireOwnOrigin(c, body.app, config);
    const address = body.app === 'storefront' ? body.phone : body.email;
    const client = {
      address: clientAddress(c, config.TRUSTED_PROXIES),
      perHourMax: config.CODES_PER_CLIENT_HOUR,
    };
    const input = { app: body.app, address, client, traceparent: currentTrace() };
    const sent = await requestCode(db, input, now());
    codeRequested(log, { app: body.app }, { challenge: sent.challenge });
    const { challenge, expiresAt, againAt } = sent;
    return { challenge, expiresAtMs: expiresAt.getTime(), againAtMs: againAt.getTime() };
  });

  mount(app, routes.createSession, async ({ body, c }) => {
    requireOwnOrigin(c, body.app, config);
    const session = await createSession(db, body, config.OTP_SECRET, now()).catch((cause: unknown) => {
      signInRefused(log, { reason: reasonOf(cause) }, { challenge: body.challenge });
      throw cause;
    });
    // whoever was signed in here before is not any more
    await endSession(db, { app: body.app, cookie: readRefreshCookie(c, body.app, config) }, now());
    signedIn(log, { role: session.claims.role });
    return sessionAnswer(context, c, body.app, session);
  });

  mount(app, routes.refreshSession, async ({ body, c }) => {
    requireOwnOrigin(c, body.app, config);
    const cookie = readRefreshCookie(c, body.app, config);
    try {
      const session = await refreshSession(db, { app: body.app, cookie }, now());
      return await sessionAnswer(context, c, body.app, session);
    } catch (cause) {
      if (cause instanceof Refusal && cookie !== undefined) clearRefreshCookie(c, body.app, config);
      if (cause instanceof Refusal && cause.detail?.reason === 'reused') sessionReused(log);
      throw cause;
    }
  });

  mount(app, routes.endSession, async ({ params, c }) => {
    requireOwnOrigin(c, params.app, config);
    await endSession(db, { app: params.app, cookie: readRefreshCookie(c, params.app, config) }, now());
    clearRefreshCookie(c, params.app, config);
    return { ended: true } as const;
  });

  mount(app, routes.updateMe, async ({ body, c }) => {
    const { claims } = await authenticate(context, c, 'fan');
    return { me: await updateMe(db, { account: claims.sub, ...body }) };
  });
}

const knownReasons = ['code_wrong', 'code_tries_spent', 'code_expired'] as const;

function reasonOf(cause: unknown) {
  return knownReasons.find((reason) => cause instanceof Refusal && cause.code === reason) ?? 'other';
}
