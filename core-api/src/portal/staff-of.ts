import type { Id } from '@zilker/contracts/ids';
import type { AppEnv } from '@zilker/runtime/http';
import type { Context } from 'hono';
import { authenticate } from '../authenticate.ts';
import type { CoreContext } from '../context.ts';

/** Whose staff asks, and who of them. A venue always comes from the token, never from the request. */
export async function staffOf(
  context: CoreContext,
  c: Context<AppEnv>,
): Promise<{ venue: Id<'venue'>; requestedBy: string }> {
  const { claims } = await authenticate(context, c, 'venue_admin');
  return { venue: claims.venue, requestedBy: claims.sub };
}
