import { searchTickets } from '@zilker/box-office/doors/search-tickets';
import { createCheckIns } from '@zilker/box-office/doors/sync-check-ins';
import * as routes from '@zilker/contracts/http/doors';
import { type App, mount } from '@zilker/runtime/http';
import type { CoreContext } from '../context.ts';
import { checkInSynced, checkInUndone } from '../events.ts';
import { codeKeys } from './code-keys.ts';
import type { createScannerOf } from './scanner-of.ts';

/** A full batch of check-ins, each with its code as evidence. */
const syncBytesMax = 256 * 1024;

/** What a door does: it lets people in and out, takes that back, and finds those whose phone is dead. */
export function checkInRoutes(
  app: App,
  context: CoreContext,
  scannerOf: ReturnType<typeof createScannerOf>,
): void {
  const { db, log, now } = context;
  const keys = codeKeys(context);
  const syncCheckIns = createCheckIns(db);

  mount(
    app,
    routes.syncCheckIns,
    async ({ body, c }) => {
      const scanner = await scannerOf(c);
      const synced = await syncCheckIns({ scanner, ...body, keys }, now());
      const at = { eventId: scanner.event, gate: scanner.gate };
      for (const { answer, undone } of synced.results) {
        checkInSynced(log, { answer }, at);
        if (undone) checkInUndone(log, at);
      }
      return synced;
    },
    { bodyBytesMax: syncBytesMax },
  );

  mount(app, routes.searchTickets, async ({ query, c }) => {
    const scanner = await scannerOf(c);
    return searchTickets(db, { scanner, find: query.find }, now());
  });
}
