import { withTransaction } from '@zilker/box-office/db';
import { blockTicket } from '@zilker/box-office/doors/block-ticket';
import { changeDoorRules } from '@zilker/box-office/doors/change-door-rules';
import { createPairing } from '@zilker/box-office/doors/create-pairing';
import { revokeScanner } from '@zilker/box-office/doors/revoke-scanner';
import { undoCheckIn } from '@zilker/box-office/doors/undo-check-in';
import { readDoors } from '@zilker/box-office/portal/read-doors';
import * as routes from '@zilker/contracts/http/portal-doors';
import { type App, mount } from '@zilker/runtime/http';
import type { CoreContext } from '../context.ts';
import { checkInUndone, doorRulesChanged, scannerRevoked, ticketBlocked } from '../events.ts';
import { requireIdempotencyKey } from '../idempotency-key.ts';
import { staffOf } from './staff-of.ts';

/** The venue's side of its doors. The venue always comes from the token, never from the request. */
export function portalDoorRoutes(app: App, context: CoreContext): void {
  const { config, db, log, now } = context;

  mount(app, routes.createPairing, async ({ params, body, c }) => {
    const { venue } = await staffOf(context, c);
    const input = { venue, event: params.event, gate: body.gate };
    const made = await withTransaction(db, (tx) => createPairing(tx, input, config.OTP_SECRET, now()));
    return { code: made.code, gateName: made.gateName, expiresAtMs: made.expiresAt.getTime() };
  });

  mount(app, routes.revokeScanner, async ({ params, c }) => {
    const { venue } = await staffOf(context, c);
    const idempotencyKey = requireIdempotencyKey(c);
    const { event, revokedAtMs } = await revokeScanner(
      db,
      { venue, scanner: params.scanner, idempotencyKey },
      now(),
    );
    scannerRevoked(log, { venue, eventId: event });
    return { revokedAtMs };
  });

  mount(app, routes.changeDoorRules, async ({ params, body, c }) => {
    const { venue } = await staffOf(context, c);
    const idempotencyKey = requireIdempotencyKey(c);
    const change = { venue, event: params.event, idempotencyKey, rules: body };
    const event = await changeDoorRules(db, change, now());
    doorRulesChanged(log, { venue, eventId: event.id });
    return { event };
  });

  mount(app, routes.blockTicket, async ({ params, body, c }) => {
    const { venue } = await staffOf(context, c);
    const idempotencyKey = requireIdempotencyKey(c);
    const change = { venue, ticket: params.ticket, idempotencyKey, ...body };
    const { event, ...reply } = await blockTicket(db, change, now());
    ticketBlocked(log, { venue, eventId: event, ticket: params.ticket });
    return reply;
  });

  mount(app, routes.undoPortalCheckIn, async ({ params, c }) => {
    const { venue } = await staffOf(context, c);
    const idempotencyKey = requireIdempotencyKey(c);
    const result = await undoCheckIn(db, { venue, checkIn: params.checkIn, idempotencyKey }, now());
    checkInUndone(log, { venue });
    return { result };
  });

  mount(app, routes.readDoors, async ({ params, c }) => {
    const { venue } = await staffOf(context, c);
    return readDoors(db, { venue, event: params.event }, now());
  });
}
