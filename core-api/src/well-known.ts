import { type App, mountRaw } from '@zilker/runtime/http';
import { publicJwks } from '@zilker/runtime/keys';
import type { CoreContext } from './context.ts';

/** The public keys of our access tokens, for whoever verifies them. */
export function wellKnownRoutes(app: App, { config }: CoreContext): void {
  const keys = publicJwks(config.ACCESS_KEYS);
  mountRaw(app, 'GET', '/.well-known/jwks.json', async (c) => {
    c.header('cache-control', 'public, max-age=300');
    return c.json(keys);
  });
}
