import type { ScannerIds } from '@zilker/box-office/doors/scanner';
import type { AppEnv } from '@zilker/runtime/http';
import type { Context } from 'hono';
import { authenticate } from '../authenticate.ts';
import type { CoreContext } from '../context.ts';

/** A scanner says the same token with every fan of a night: its signature is looked at again after this long. */
const knownMs = 60_000;
/** More scanners than work at one time; the oldest is forgotten when there are more. */
const knownMax = 2_000;

/**
 * Who scans, by its token, which names event and gate: there is no other way to say them. What was verified a moment ago counts still; the
 * scanner's row, which every use of the answer reads, has the same end as the token. The function rejects as `authenticate` does.
 */
export function createScannerOf(context: CoreContext): (c: Context<AppEnv>) => Promise<ScannerIds> {
  const known = new Map<string, { ids: ScannerIds; untilMs: number }>();
  return async (c) => {
    const nowMs = context.now().getTime();
    const header = c.req.header('authorization') ?? '';
    const before = known.get(header);
    if (before !== undefined && nowMs < before.untilMs) return before.ids;
    known.delete(header);
    const { claims } = await authenticate(context, c, 'scanner');
    const ids = { scanner: claims.sub, venue: claims.venue, event: claims.event, gate: claims.gate };
    const [oldest] = known.keys();
    if (known.size >= knownMax && oldest !== undefined) known.delete(oldest);
    known.set(header, { ids, untilMs: nowMs + knownMs });
    return ids;
  };
}
