import type { Id } from '@zilker/contracts/ids';
import { and, asc, eq, gt, inArray, sql } from 'drizzle-orm';
import { type Db, withTransaction } from '../db.ts';
import { enqueueAll } from '../outbox/enqueue.ts';
import { events, tickets, walletPasses } from '../schema/tables.ts';

const ticketsAtOnce = 500;

/**
 * Asks for the passes of every ticket of an event that has any, some at a time; how many tickets that are. From then on each pass is untold by
 * itself, and the event has been looked at, unless it has changed again meanwhile.
 */
export async function updateEventPasses(db: Db, event: Id<'event'>, now: Date): Promise<number> {
  const [asked] = await db.select({ at: events.passesAskedAt }).from(events).where(eq(events.id, event));
  let told = 0;
  let after = '';
  for (;;) {
    const found = await askSome(db, { event, after }, now);
    told += found.length;
    const last = found.at(-1);
    if (last === undefined || found.length < ticketsAtOnce) break;
    after = last;
  }
  if (asked?.at)
    await db
      .update(events)
      .set({ passesAskedAt: null })
      .where(and(eq(events.id, event), eq(events.passesAskedAt, asked.at)));
  return told;
}

async function askSome(
  db: Db,
  { event, after }: { event: Id<'event'>; after: string },
  now: Date,
): Promise<Id<'ticket'>[]> {
  return withTransaction(db, async (tx) => {
    const rows = await tx
      .selectDistinct({ ticket: walletPasses.ticketId })
      .from(walletPasses)
      .innerJoin(tickets, eq(tickets.id, walletPasses.ticketId))
      .where(and(eq(tickets.eventId, event), gt(walletPasses.ticketId, after as Id<'ticket'>)))
      .orderBy(asc(walletPasses.ticketId))
      .limit(ticketsAtOnce);
    const found = rows.map(({ ticket }) => ticket);
    if (found.length === 0) return [];
    // one that is locked is being changed or told of, and its job finds what else has changed: whoever holds several waits for none of ours
    const free = tx
      .select({ id: walletPasses.id })
      .from(walletPasses)
      .innerJoin(tickets, eq(tickets.id, walletPasses.ticketId))
      .where(
        and(
          inArray(walletPasses.ticketId, found),
          eq(walletPasses.serial, sql`greatest(${tickets.serial}, 1)`),
        ),
      )
      .for('update', { of: walletPasses, skipLocked: true });
    await tx
      .update(walletPasses)
      .set({ toldAt: null, changedAt: now, askedAt: now })
      .where(inArray(walletPasses.id, free));
    await enqueueAll(
      tx,
      found.map((ticket) => ({ kind: 'update-passes', ticket })),
    );
    return found;
  });
}
