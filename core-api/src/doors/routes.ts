import { pair } from '@zilker/box-office/doors/pair';
import type { ScannerIds } from '@zilker/box-office/doors/scanner';
import { syncCheckIns } from '@zilker/box-office/doors/sync-check-ins';
import * as routes from '@zilker/contracts/http/doors';
import { clientAddress } from '@zilker/runtime/client-address';
import { type App, type AppEnv, mount } from '@zilker/runtime/http';
import type { Context } from 'hono';
import { authenticate } from '../authenticate.ts';
import type { CoreContext } from '../context.ts';
import { checkInSynced, scannerPaired } from '../events.ts';
import { codeKeys } from './code-keys.ts';
import { listRoutes } from './list-routes.ts';

/** A full batch of check-ins, each with its code as evidence. */
const syncBytesMax = 256 * 1024;

/** The doors. A scanner's token names its event and gate; there is no other way to say them. */
export function doorRoutes(app: App, context: CoreContext): void {
  const { config, db, log, now, signAccess } = context;
  const keys = codeKeys(context);
  const scannerOf = async (c: Context<AppEnv>): Promise<ScannerIds> => {
    const { claims } = await authenticate(context, c, 'scanner');
    return { scanner: claims.sub, venue: claims.venue, event: claims.event, gate: claims.gate };
  };

  mount(app, routes.pair, async ({ body, c }) => {
    const input = { ...body, clientAddress: clientAddress(c, config.TRUSTED_PROXIES) };
    const paired = await pair(db, input, config.OTP_SECRET, now());
    const { scanner, venue, event, gate, expiresAt } = paired;
    const expiresAtMs = expiresAt.getTime();
    const access = await signAccess(
      { role: 'scanner', sub: scanner, sid: scanner, venue, event: event.id, gate: gate.id },
      { expMs: expiresAtMs },
    );
    scannerPaired(log, { eventId: event.id, gate: gate.id });
    const { id, title, startsAt, timezone } = event;
    return {
      access,
      expiresAtMs,
      scanner,
      gate,
      event: { id, title, startsAtMs: startsAt.getTime(), timezone },
    };
  });

  listRoutes(app, context, scannerOf);

  mount(
    app,
    routes.syncCheckIns,
    async ({ body, c }) => {
      const scanner = await scannerOf(c);
      const synced = await syncCheckIns(db, { scanner, ...body, keys }, now());
      for (const { answer } of synced.results)
        checkInSynced(log, { answer }, { eventId: scanner.event, gate: scanner.gate });
      return synced;
    },
    { bodyBytesMax: syncBytesMax },
  );
}
