import * as v from 'valibot';
import { cents, count, currency, epochMs } from '../fields.ts';
import { idSchema } from '../ids.ts';
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
  currency,
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

export const listEvents = defineRoute({
  method: 'GET',
  path: '/api/v1/events',
  params: v.object({}),
  body: v.undefined(),
  reply: v.object({ events: v.array(publicEvent) }),
});

export const readEvent = defineRoute({
  method: 'GET',
  path: '/api/v1/events/:event',
  params: v.object({ event: idSchema('event') }),
  body: v.undefined(),
  reply: v.object({ event: publicEvent }),
});
