import type { Id } from '@zilker/contracts/ids';
import { sql } from 'drizzle-orm';
import { type Db, withTransaction } from '../db.ts';
import { enqueueAll } from '../outbox/enqueue.ts';

/** A turn asks for so much at most. */
const passesMax = 1_000;
const eventsMax = 20;
/** Jobs come again by themselves, within a minute; what stands still for so long has none any more, or one that nobody takes. */
const stillMs = 5 * 60_000;
/** What cannot be told for long is asked for less and less often. */
const stillMostMs = 3_600_000;

/**
 * The sweep over passes: whoever shows one that has changed is told in the end, though its job was lost or gave up. Rows alone say what is untold.
 * Any number of workers may do it at once. Resolves to how many passes and events it asked for; there may be more.
 */
export async function sweepPasses(db: Db, now: Date): Promise<number> {
  const passes = await askForPasses(db, now);
  return passes + (await askForEvents(db, now));
}

async function askForPasses(db: Db, now: Date): Promise<number> {
  const at = sql`${now.toISOString()}::timestamptz`;
  return withTransaction(db, async (tx) => {
    const { rows } = await tx.execute<{ ticket: Id<'ticket'> }>(sql`
      UPDATE wallet_passes SET asked_at = ${at}
       WHERE id IN (
         SELECT id FROM wallet_passes
          WHERE told_at IS NULL AND asked_at <= ${at} - interval '1 millisecond' * ${stillMs}
            AND asked_at + least(interval '1 millisecond' * ${stillMostMs}, asked_at - changed_at) <= ${at}
          ORDER BY asked_at, id LIMIT ${passesMax} FOR UPDATE SKIP LOCKED)
      RETURNING ticket_id AS ticket`);
    const tickets = [...new Set(rows.map(({ ticket }) => ticket))];
    await enqueueAll(
      tx,
      tickets.map((ticket) => ({ kind: 'update-passes', ticket })),
    );
    return rows.length;
  });
}

async function askForEvents(db: Db, now: Date): Promise<number> {
  const at = sql`${now.toISOString()}::timestamptz`;
  return withTransaction(db, async (tx) => {
    const { rows } = await tx.execute<{ event: Id<'event'> }>(sql`
      UPDATE events SET passes_asked_at = ${at}
       WHERE id IN (
         SELECT id FROM events WHERE passes_asked_at <= ${at} - interval '1 millisecond' * ${stillMs}
          ORDER BY passes_asked_at LIMIT ${eventsMax} FOR UPDATE SKIP LOCKED)
      RETURNING id AS event`);
    await enqueueAll(
      tx,
      rows.map(({ event }) => ({ kind: 'update-event-passes', event })),
    );
    return rows.length;
  });
}
