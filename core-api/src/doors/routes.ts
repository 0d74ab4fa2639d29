import { pair } from '@zilker/box-office/doors/pair';
import * as routes from '@zilker/contracts/http/doors';
import { clientAddress } from '@zilker/runtime/client-address';
import { type App, mount } from '@zilker/runtime/http';
import type { CoreContext } from '../context.ts';
import { scannerPaired } from '../events.ts';
import { checkInRoutes } from './check-in-routes.ts';
import { listRoutes } from './list-routes.ts';
import { createScannerOf } from './scanner-of.ts';

/** The doors. A scanner's token names its event and gate; there is no other way to say them. */
export function doorRoutes(app: App, context: CoreContext): void {
  const { config, db, log, now, signAccess } = context;

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

  const scannerOf = createScannerOf(context);
  listRoutes(app, context, scannerOf);
  checkInRoutes(app, context, scannerOf);
}
