import { Refusal } from '@zilker/contracts/errors';
import type { VisitView } from '@zilker/contracts/http/sale';
import { and, asc, eq } from 'drizzle-orm';
import type { DbOrTx } from '../db.ts';
import { readVenueTerms } from '../money/terms.ts';
import { extensionOf } from '../orders/extension.ts';
import { orderViewAt } from '../orders/order-view.ts';
import { events, ticketTypes, venues } from '../schema/catalogue.ts';
import { drops, usage } from '../schema/sale.ts';
import { freeOf, type TypeRow } from '../stock.ts';
import { usedOfTypes } from '../used-of-types.ts';
import type { VisitRow } from './admit.ts';
import { endOf } from './visit-end.ts';

/** What the fan of `visit` sees inside: the clock, what may be taken, the order if there is one. */
export async function viewVisit(tx: DbOrTx, visit: VisitRow, now: Date): Promise<VisitView> {
  // promise and stock in one statement: an order that commits between two moves a ticket from one to the other, and the fan would
  // be shown that it has none to take
  const found = await tx
    .select({ drop: drops, event: events, venue: venues, type: ticketTypes })
    .from(drops)
    .innerJoin(events, eq(events.id, drops.eventId))
    .innerJoin(venues, eq(venues.id, drops.venueId))
    .innerJoin(ticketTypes, eq(ticketTypes.eventId, drops.eventId))
    .where(eq(drops.id, visit.dropId))
    .orderBy(asc(ticketTypes.rank), asc(ticketTypes.id));
  const [first] = found;
  if (first === undefined) throw new Refusal('drop_unknown');
  const { drop, event, venue } = first;
  const types = found.map(({ type }) => type);
  const order = await orderViewAt(tx, { drop: drop.id, index: visit.placeIndex }, now);
  const used = await usedBy(tx, visit, event.id);
  const usedOf = await usedOfTypes(tx, types, visit.accountId);
  const lines = order?.state === 'held' ? order.lines : [];
  const held = lines.reduce((sum, line) => sum + line.quantity, 0);
  const free = freeOf({ drop, types }) + Number(visit.promised);
  const takeMax = mayStillTake(visit) ? Math.max(0, Math.min(drop.perFanMax - used, free) + held) : 0;
  const { fees, refundKeptPaidBy } = await readVenueTerms(tx, venue.id);
  const endsAt = endOf(visit, drop, now);
  return {
    drop: drop.id,
    event: event.id,
    title: event.title,
    venueName: venue.name,
    timezone: venue.timezone,
    startsAtMs: event.startsAt.getTime(),
    state: visit.state,
    nowMs: now.getTime(),
    endsAtMs: endsAt.getTime(),
    extension: extensionOf(visit, { wholeMs: drop.visitMs, endsAt, now }),
    visitMs: drop.visitMs,
    holdMs: drop.holdMs,
    perFanMax: drop.perFanMax,
    currency: event.currency,
    fees,
    refundKeptPaidBy,
    takeMax,
    types: types.map((type) => {
      const holds = lines.find((line) => line.type === type.id)?.quantity ?? 0;
      const left = type.capacity - type.taken + holds;
      const bound = boundOf(type, { holds, others: (usedOf.get(type.id) ?? 0) - holds }, now);
      return {
        id: type.id,
        name: type.name,
        description: type.description,
        priceCents: type.priceCents,
        left,
        takeMax: Math.max(0, Math.min(takeMax, left, bound)),
        saleFromMs: type.saleFrom?.getTime() ?? null,
        saleUntilMs: type.saleUntil?.getTime() ?? null,
      };
    }),
    order,
  };
}

/** How many of a type its own rules let this order have; what it holds it may keep when the window closes. */
function boundOf(type: TypeRow, order: { holds: number; others: number }, now: Date): number {
  const isOpen =
    (type.saleFrom === null || type.saleFrom <= now) && (type.saleUntil === null || now < type.saleUntil);
  const left = type.maxPerAccount === null ? Infinity : type.maxPerAccount - order.others;
  return Math.min(type.maxPerOrder ?? Infinity, left, isOpen ? Infinity : order.holds);
}

function mayStillTake(visit: VisitRow): boolean {
  return visit.state === 'open' || visit.state === 'holding';
}

async function usedBy(
  tx: DbOrTx,
  visit: VisitRow,
  event: (typeof usage.$inferSelect)['eventId'],
): Promise<number> {
  if (visit.accountId === null) return 0;
  const [row] = await tx
    .select({ taken: usage.taken })
    .from(usage)
    .where(and(eq(usage.eventId, event), eq(usage.accountId, visit.accountId)));
  return row?.taken ?? 0;
}
