import * as v from 'valibot';
import { count, epochMs, words } from '../fields.ts';
import { idSchema } from '../ids.ts';
import { defineRoute } from '../route.ts';
import { firstCheckIn, scanAnswer } from '../ticket/door-list.ts';
import { ticketPolicy } from '../ticket/policy.ts';
import { checkInResult } from './doors.ts';
import { portalEvent } from './portal.ts';
import { ticketState } from './tickets.ts';

/** The venue's side of its doors (access token of a venue_admin), under `/api/v1/portal`. */
const none = v.undefined();
const eventParams = v.object({ event: idSchema('event') });

/** A code that pairs a phone with a gate, shown once. */
export const createPairing = defineRoute({
  method: 'POST',
  path: '/api/v1/portal/events/:event/pairings',
  params: eventParams,
  body: v.object({ gate: idSchema('gate') }),
  reply: v.object({ code: v.string(), gateName: v.string(), expiresAtMs: epochMs }),
});

/** End a scanner's pairing: its next word to us is answered `pairing_revoked`; what it scanned before is kept. Carries an Idempotency-Key. */
export const revokeScanner = defineRoute({
  method: 'POST',
  path: '/api/v1/portal/scanners/:scanner/revocation',
  params: v.object({ scanner: idSchema('scanner') }),
  body: v.object({}),
  reply: v.object({ revokedAtMs: epochMs }),
});

/**
 * What tickets of an event may do, and which gates take which types (a type left out, or with no gates: any). Sold wallet passes are told.
 * `schedule_invalid` for times after doors. Carries an Idempotency-Key.
 */
export const changeDoorRules = defineRoute({
  method: 'PATCH',
  path: '/api/v1/portal/events/:event/door-rules',
  params: eventParams,
  body: v.object({
    policy: v.optional(v.partial(ticketPolicy)),
    gatesOfTypes: v.optional(
      v.pipe(
        v.array(
          v.object({
            type: idSchema('ticketType'),
            gates: v.pipe(v.array(idSchema('gate')), v.maxLength(20)),
          }),
        ),
        v.maxLength(10),
      ),
    ),
  }),
  reply: v.object({ event: portalEvent }),
});

/** Tickets of the event by the holder's name, the end of the phone number or of the order's id: at least three characters. At most 20. */
export const findTickets = defineRoute({
  method: 'GET',
  path: '/api/v1/portal/events/:event/tickets',
  params: eventParams,
  query: v.object({ find: v.pipe(words(60), v.minLength(3, 'Three characters at least.')) }),
  body: none,
  reply: v.object({
    tickets: v.array(
      v.object({
        id: idSchema('ticket'),
        order: idSchema('order'),
        number: count,
        of: count,
        typeName: v.string(),
        state: ticketState,
        holder: v.nullable(v.string()),
        /** The last four digits of the holder's number. */
        phoneEnd: v.string(),
        /** Who bought it, where somebody else has it by now. */
        buyer: v.nullable(v.object({ name: v.nullable(v.string()), phoneEnd: v.string() })),
        /** The last four digits of the number that it is sent to, and that has not taken it yet. */
        sentTo: v.nullable(v.string()),
        /** Whether its holder gives it back: it waits for the next fan, or is offered to one. */
        returning: v.nullable(v.picklist(['listed', 'offered'])),
        /** Why the venue lets nobody in with it; null where it does. */
        blocked: v.nullable(v.string()),
        /** The last time in that counts, and the check-in that can be taken back while they are in. */
        checkedIn: v.nullable(firstCheckIn),
        inside: v.nullable(idSchema('checkIn')),
      }),
    ),
    more: v.boolean(),
  }),
});

/** Let nobody in with a ticket, or take that back. The door knows within seconds. Each carries an Idempotency-Key. */
export const blockTicket = defineRoute({
  method: 'PUT',
  path: '/api/v1/portal/tickets/:ticket/block',
  params: v.object({ ticket: idSchema('ticket') }),
  body: v.object({ blocked: v.boolean(), reason: words(200) }),
  reply: v.object({ ticket: idSchema('ticket'), blocked: v.boolean() }),
});

/** Take back a check-in; the ticket is as before it. `check_in_unknown`, `check_in_settled`. Carries an Idempotency-Key. */
export const undoPortalCheckIn = defineRoute({
  method: 'POST',
  path: '/api/v1/portal/check-ins/:checkIn/undo',
  params: v.object({ checkIn: idSchema('checkIn') }),
  body: v.object({}),
  reply: v.object({ result: checkInResult }),
});

const passage = v.object({ atMs: epochMs, gateName: v.string(), by: v.string(), offline: v.boolean() });

/** The doors as they stand: who scans, counts by gate and minute, and what is worth a look, newest first. */
export const readDoors = defineRoute({
  method: 'GET',
  path: '/api/v1/portal/events/:event/doors',
  params: eventParams,
  body: none,
  reply: v.object({
    event: portalEvent,
    atMs: epochMs,
    scanners: v.array(
      v.object({
        id: idSchema('scanner'),
        name: v.string(),
        gateName: v.string(),
        seenAtMs: v.nullable(epochMs),
        /** How far its clock is ahead of ours, when it was last seen. */
        aheadMs: v.nullable(v.number()),
        admitted: count,
        revokedAtMs: v.nullable(epochMs),
      }),
    ),
    /** Inside now; `admitted` counts tickets, each once. */
    inside: count,
    admitted: count,
    expected: count,
    gates: v.array(v.object({ id: idSchema('gate'), name: v.string(), in: count, out: count })),
    /** Check-ins of each minute and gate (index into `gates`) since the first one; at most the last 240 minutes. */
    byMinute: v.array(v.object({ atMs: epochMs, in: v.array(count) })),
    /** A ticket that was scanned on the way in though it was in: both times, and the window in which the second gate could not know. */
    doubled: v.array(
      v.object({
        ticket: idSchema('ticket'),
        holder: v.nullable(v.string()),
        first: passage,
        second: passage,
        /** Whether the second let them in as well; else it was told in time. */
        bothIn: v.boolean(),
        /** From when to when the second scanner had no network; null where it had. */
        window: v.nullable(v.object({ fromMs: epochMs, toMs: epochMs })),
      }),
    ),
    /** What else was refused after the fact, or let in by hand. */
    notes: v.array(
      v.object({
        checkIn: idSchema('checkIn'),
        ticket: idSchema('ticket'),
        holder: v.nullable(v.string()),
        answer: scanAnswer,
        byHand: v.nullable(v.string()),
        undone: v.boolean(),
        at: passage,
      }),
    ),
  }),
});
