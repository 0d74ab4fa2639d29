import * as v from 'valibot';
import { estimateErrors } from '../estimate.ts';
import { cents, count, currency, epochMs } from '../fields.ts';
import { idSchema } from '../ids.ts';
import { nextCursor, pageQuery, pageQueryOf } from '../page.ts';
import { feeSchedule } from '../price.ts';
import { defineRoute } from '../route.ts';
import { dropPhase } from '../socket/tick.ts';

/** What anyone may browse, under `/api/v1/events`. Public and cacheable for some seconds. */
export const publicTicketType = v.object({
  id: idSchema('ticketType'),
  name: v.string(),
  description: v.string(),
  priceCents: cents,
  /** Tickets of this type in all, and a rough word on what is left. */
  capacity: count,
  left: v.picklist(['plenty', 'few', 'none']),
});

/** `status` as the venue's record has it; the room has the last word on a running drop's phase. */
export const publicDrop = v.object({
  id: idSchema('drop'),
  mode: v.picklist(['draw', 'standby']),
  cancelled: v.boolean(),
  lobbyOpensAtMs: epochMs,
  drawAtMs: epochMs,
  closesAtMs: epochMs,
  perFanMax: count,
  visitMs: count,
  demo: v.boolean(),
  phase: dropPhase,
});

export const publicEvent = v.object({
  id: idSchema('event'),
  title: v.string(),
  support: v.nullable(v.string()),
  ages: v.string(),
  startsAtMs: epochMs,
  doorsAtMs: epochMs,
  /** Until when tickets may come back at face value, and fans wait for them; null where none do. */
  returnsUntilMs: v.nullable(epochMs),
  currency,
  fees: feeSchedule,
  venue: v.object({
    id: idSchema('venue'),
    name: v.string(),
    address: v.string(),
    timezone: v.string(),
    access: v.string(),
  }),
  ticketTypes: v.array(publicTicketType),
  drop: v.nullable(publicDrop),
});
export type PublicEvent = v.InferOutput<typeof publicEvent>;

/** What is on, soonest first; a show that began stays there for some hours. */
export const listEvents = defineRoute({
  method: 'GET',
  path: '/api/v1/events',
  params: v.object({}),
  query: pageQuery,
  body: v.undefined(),
  reply: v.object({ events: v.array(publicEvent), next: nextCursor }),
});

export const readEvent = defineRoute({
  method: 'GET',
  path: '/api/v1/events/:event',
  params: v.object({ event: idSchema('event') }),
  body: v.undefined(),
  reply: v.object({ event: publicEvent }),
});

export const outcomePageMax = 5_000;
/** After the drop: when each position was called and what it bought, by position; nobody is named. `outcome_not_ready` before. */
export const readOutcome = defineRoute({
  method: 'GET',
  path: '/api/v1/drops/:drop/outcome',
  params: v.object({ drop: idSchema('drop') }),
  query: pageQueryOf(outcomePageMax, outcomePageMax),
  body: v.undefined(),
  reply: v.object({
    endedAtMs: epochMs,
    tickets: count,
    /** How good the estimates were that fans were shown; null when none could be compared. */
    estimates: v.nullable(estimateErrors),
    /** `[position, calledAtMs, tickets bought]`, in order of position. */
    called: v.array(v.tuple([count, epochMs, count])),
    next: nextCursor,
  }),
});
