import type { Id } from '@zilker/contracts/ids';
import { and, asc, eq, gt } from 'drizzle-orm';
import type { Db } from '../db.ts';
import { events } from '../schema/catalogue.ts';
import { orders } from '../schema/sale.ts';
import { auditCounters, auditEvent } from './audit-event.ts';
import { auditEverywhere } from './audit-everywhere.ts';
import { auditOrders } from './audit-orders.ts';
import type { Breach } from './breach.ts';

/** Null where a breach is not of one event. */
export type Found = Breach & { event: Id<'event'> | null };
type Live = { id: Id<'drop'>; event: Id<'event'> };

/** Orders of a live event that one round looks at; the next goes on from there. */
const sliceMax = 2_000;
/** Orders for returned tickets have places below 0. */
const belowAll = -(2 ** 31);
/** Events that are not live and were found unwell are looked at in every round, as far as there are so many. */
const unwellMax = 20;

/**
 * The watch over all events, a round at a time. Of a live event a round looks at all counters and at a slice of its orders, so that
 * its cost hardly grows with the drop: at 20,000 orders 0.3 s of one connection where the whole takes 1.1 s. Orders that change have
 * a job of their own besides. Besides those that are live each round takes one event more, so that in time it comes to all of them.
 */
export function createWatch(db: Db): { round(live: readonly Live[]): Promise<Found[]> } {
  /** How far the slices have come, by drop. */
  const reached = new Map<Id<'drop'>, number>();
  /** Orders that were found unwell: looked at until they are well. */
  let unwellOrders: readonly Id<'order'>[] = [];
  let unwellEvents: readonly Id<'event'>[] = [];
  let last = '' as Id<'event'>;

  const slice = async ({ id, event }: Live): Promise<Found[]> => {
    const rows = await db
      .select({ id: orders.id, place: orders.placeIndex })
      .from(orders)
      .where(and(eq(orders.dropId, id), gt(orders.placeIndex, reached.get(id) ?? belowAll)))
      .orderBy(asc(orders.placeIndex))
      .limit(sliceMax);
    const end = rows.at(-1);
    if (rows.length === sliceMax && end !== undefined) reached.set(id, end.place);
    else reached.delete(id);
    const ids = rows.map((row) => row.id);
    return ids.length === 0 ? [] : of(event, await auditOrders(db, ids));
  };

  const nextEvent = async (): Promise<Id<'event'>[]> => {
    const [next] = await db
      .select({ id: events.id })
      .from(events)
      .where(gt(events.id, last))
      .orderBy(asc(events.id))
      .limit(1);
    last = next?.id ?? ('' as Id<'event'>);
    return next === undefined ? [] : [next.id];
  };

  return {
    async round(live) {
      const found: Found[] = of(null, await auditEverywhere(db));
      for (const drop of live)
        found.push(...of(drop.event, await auditCounters(db, drop.event)), ...(await slice(drop)));
      for (const id of reached.keys()) if (!live.some((drop) => drop.id === id)) reached.delete(id);

      const lively = new Set(live.map(({ event }) => event));
      const quiet = [...new Set([...unwellEvents, ...(await nextEvent())])].filter((id) => !lively.has(id));
      const ofQuiet: Found[] = [];
      for (const event of quiet) ofQuiet.push(...of(event, await auditEvent(db, event)));
      unwellEvents = [...new Set(ofQuiet.flatMap(({ event }) => event ?? []))].slice(0, unwellMax);

      const again = unwellOrders.filter((id) => ![...found, ...ofQuiet].some((one) => one.order === id));
      if (again.length > 0) found.push(...of(null, await auditOrders(db, again)));
      unwellOrders = [...new Set(found.flatMap(({ order }) => order ?? []))].slice(0, sliceMax);
      return [...found, ...ofQuiet];
    },
  };
}

function of(event: Id<'event'> | null, breaches: readonly Breach[]): Found[] {
  return breaches.map((breach) => ({ ...breach, event }));
}
