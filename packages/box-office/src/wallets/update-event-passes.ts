import type { Id } from '@zilker/contracts/ids';
import { and, asc, eq, gt } from 'drizzle-orm';
import { type Db, withTransaction } from '../db.ts';
import { enqueueAll } from '../outbox/enqueue.ts';
import { tickets, walletPasses } from '../schema/tables.ts';

const ticketsAtOnce = 500;

/** Asks for the passes of every ticket of an event that has any, some at a time; how many tickets that are. */
export async function updateEventPasses(db: Db, event: Id<'event'>): Promise<number> {
  let told = 0;
  let after = '';
  for (;;) {
    const found = await askSome(db, event, after);
    told += found.length;
    const last = found.at(-1);
    if (last === undefined || found.length < ticketsAtOnce) return told;
    after = last;
  }
}

async function askSome(db: Db, event: Id<'event'>, after: string): Promise<Id<'ticket'>[]> {
  return withTransaction(db, async (tx) => {
    const rows = await tx
      .selectDistinct({ ticket: walletPasses.ticketId })
      .from(walletPasses)
      .innerJoin(tickets, eq(tickets.id, walletPasses.ticketId))
      .where(and(eq(tickets.eventId, event), gt(walletPasses.ticketId, after as Id<'ticket'>)))
      .orderBy(asc(walletPasses.ticketId))
      .limit(ticketsAtOnce);
    await enqueueAll(
      tx,
      rows.map(({ ticket }) => ({ kind: 'update-passes', ticket })),
    );
    return rows.map(({ ticket }) => ticket);
  });
}
