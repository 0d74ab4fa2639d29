import type { App } from '@zilker/contracts/http/auth';
import type { AppEnv } from '@zilker/runtime/http';
import type { Context } from 'hono';
import { deleteCookie, getCookie, setCookie } from 'hono/cookie';
import type { CoreConfig } from '../config.ts';

/**
 * The refresh cookies, one an app, seen by no script. On https the `__Host-` prefix binds them to the very host that set them;
 * on http, which only a developer's machine has, browsers refuse that prefix.
 */
const names: Readonly<Record<App, string>> = { storefront: 'zilker-fan', portal: 'zilker-portal' };

type Origins = Pick<CoreConfig, 'STOREFRONT_ORIGIN' | 'PORTAL_ORIGIN'>;

export function originOf(app: App, config: Origins): string {
  return app === 'storefront' ? config.STOREFRONT_ORIGIN : config.PORTAL_ORIGIN;
}

export function readRefreshCookie(c: Context<AppEnv>, app: App, config: Origins): string | undefined {
  return getCookie(c, nameOf(app, config));
}

export function writeRefreshCookie(
  c: Context<AppEnv>,
  app: App,
  config: Origins,
  cookie: { value: string; expiresAt: Date },
): void {
  setCookie(c, nameOf(app, config), cookie.value, {
    ...attributes(app, config),
    sameSite: 'Lax',
    expires: cookie.expiresAt,
  });
}

export function clearRefreshCookie(c: Context<AppEnv>, app: App, config: Origins): void {
  deleteCookie(c, nameOf(app, config), attributes(app, config));
}

function nameOf(app: App, config: Origins): string {
  return (isSecure(app, config) ? '__Host-' : '') + names[app];
}

function attributes(app: App, config: Origins) {
  return { path: '/', httpOnly: true, secure: isSecure(app, config) };
}

function isSecure(app: App, config: Origins): boolean {
  return originOf(app, config).startsWith('https:');
}
