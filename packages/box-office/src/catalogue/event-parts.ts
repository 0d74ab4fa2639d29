import type { PublicEvent } from '@zilker/contracts/http/events';
import type { Id } from '@zilker/contracts/ids';
import { asc, inArray } from 'drizzle-orm';
import type { DbOrTx } from '../db.ts';
import { drops, ticketTypes } from '../schema/tables.ts';
import { dropPhaseAt } from './drop-phase.ts';
import { roughStock } from './rough-stock.ts';

export type TypeRow = typeof ticketTypes.$inferSelect;
export type DropRow = typeof drops.$inferSelect;
export type EventParts = { types: TypeRow[]; drop: DropRow | null };

/** Ticket types, in their order, and drop of each of these events. Two queries, however many events. */
export async function readEventParts(
  db: DbOrTx,
  eventIds: readonly Id<'event'>[],
): Promise<ReadonlyMap<Id<'event'>, EventParts>> {
  const parts = new Map<Id<'event'>, EventParts>(eventIds.map((id) => [id, { types: [], drop: null }]));
  if (parts.size === 0) return parts;
  const ids = [...eventIds];
  const types = await db
    .select()
    .from(ticketTypes)
    .where(inArray(ticketTypes.eventId, ids))
    .orderBy(asc(ticketTypes.rank));
  for (const type of types) parts.get(type.eventId)?.types.push(type);
  for (const drop of await db.select().from(drops).where(inArray(drops.eventId, ids))) {
    const part = parts.get(drop.eventId);
    if (part !== undefined) part.drop = drop;
  }
  return parts;
}

export function publicTypeView(type: TypeRow): PublicEvent['ticketTypes'][number] {
  const { id, name, description, priceCents, capacity } = type;
  return { id, name, description, priceCents, capacity, left: roughStock(type) };
}

export function publicDropView(drop: DropRow, now: Date): NonNullable<PublicEvent['drop']> {
  return {
    id: drop.id,
    mode: drop.mode,
    cancelled: drop.cancelled,
    lobbyOpensAtMs: drop.lobbyOpensAt.getTime(),
    drawAtMs: drop.drawAt.getTime(),
    closesAtMs: drop.closesAt.getTime(),
    perFanMax: drop.perFanMax,
    visitMs: drop.visitMs,
    demo: drop.demo,
    phase: dropPhaseAt(drop, now),
  };
}
