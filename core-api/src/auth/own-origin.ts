import { Refusal } from '@zilker/contracts/errors';
import type { App } from '@zilker/contracts/http/auth';
import type { AppEnv } from '@zilker/runtime/http';
import type { Context } from 'hono';
import type { CoreConfig } from '../config.ts';
import { originOf } from './cookies.ts';

/**
 * Where a cookie speaks for somebody, the request must come from a page of that app. Browsers always name the page's origin on
 * writes; programs that name none have no cookie that was not theirs.
 * @throws Refusal `bad_request`
 */
export function requireOwnOrigin(c: Context<AppEnv>, app: App, config: CoreConfig): void {
  const origin = c.req.header('origin');
  if (origin === undefined || origin === originOf(app, config)) return;
  throw new Refusal('bad_request', { message: 'This request comes from another site.' });
}
