import type { SessionView } from '@zilker/box-office/identity/session';
import type { App, refreshSession } from '@zilker/contracts/http/auth';
import type { ReplyOf } from '@zilker/contracts/route';
import { accessTtlMs } from '@zilker/contracts/tokens';
import type { AppEnv } from '@zilker/runtime/http';
import type { Context } from 'hono';
import type { CoreContext } from '../context.ts';
import { writeRefreshCookie } from './cookies.ts';

/** A session as its browser gets it: the access token in the body, the refresh cookie where no script sees it. */
export async function sessionAnswer(
  { config, signAccess, now }: CoreContext,
  c: Context<AppEnv>,
  app: App,
  session: SessionView,
): Promise<ReplyOf<typeof refreshSession>> {
  const expiresAtMs = now().getTime() + accessTtlMs;
  const access = await signAccess(session.claims, { expMs: expiresAtMs });
  writeRefreshCookie(c, app, config, { value: session.cookie, expiresAt: session.expiresAt });
  return { access, expiresAtMs, me: session.me };
}
