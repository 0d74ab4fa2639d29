import type { Id } from '@zilker/contracts/ids';
import { asc, count, eq } from 'drizzle-orm';
import type { Db } from '../db.ts';
import { events } from '../schema/catalogue.ts';
import { orders } from '../schema/sale.ts';
import { auditEvent } from './audit-event.ts';
import { auditEverywhere } from './audit-everywhere.ts';
import type { Breach } from './breach.ts';

/** Null where a breach is not of one event. */
export type EventBreach = Breach & { event: Id<'event'> | null };
export type Reconciled = { events: number; orders: number; breaches: number; seconds: number };

/** Long work says how far it has come so often. */
const progressEveryMs = 2_000;

/**
 * Everything that the watch looks at and more, once, over all events or one. Reads only, an event at a time, each in a snapshot of its
 * own. Breaches are told as they are found.
 * @throws Error when the event is not there, or when the database is away
 */
export async function reconcile(
  db: Db,
  options: {
    event?: Id<'event'>;
    breach(breach: EventBreach): void;
    progress?(at: { done: number; of: number }): void;
  },
): Promise<Reconciled> {
  const startedAt = performance.now();
  const all = await eventsOf(db, options.event);
  let breaches = 0;
  let toldAt = startedAt;
  const tell = (event: Id<'event'> | null, found: readonly Breach[]) => {
    for (const breach of found) options.breach({ event, ...breach });
    breaches += found.length;
  };
  if (options.event === undefined) tell(null, await auditEverywhere(db, { dear: true }));
  for (const [done, { id }] of all.entries()) {
    tell(id, await auditEvent(db, id));
    if (performance.now() - toldAt < progressEveryMs) continue;
    toldAt = performance.now();
    options.progress?.({ done: done + 1, of: all.length });
  }
  return {
    events: all.length,
    orders: all.reduce((sum, event) => sum + event.orders, 0),
    breaches,
    seconds: (performance.now() - startedAt) / 1000,
  };
}

async function eventsOf(
  db: Db,
  event: Id<'event'> | undefined,
): Promise<{ id: Id<'event'>; orders: number }[]> {
  const rows = await db
    .select({ id: events.id, orders: count(orders.id) })
    .from(events)
    .leftJoin(orders, eq(orders.eventId, events.id))
    .where(event === undefined ? undefined : eq(events.id, event))
    .groupBy(events.id)
    .orderBy(asc(events.id));
  if (event !== undefined && rows.length === 0) throw new Error(`There is no event ${event}.`);
  return rows;
}
