import type { Id } from '@zilker/contracts/ids';
import { sql } from 'drizzle-orm';
import type { Db } from '../db.ts';
import { missedMax } from './missed-max.ts';
import { offerReturns } from './offer-returns.ts';

const batchMax = 200;
const eventsMax = 20;

/**
 * The sweep over tickets that are on their way: those that nobody accepted or bought in time stay with their fans, who are told; those that
 * let nobody in any more are off the list; and what comes back is offered to who waits for it. Any number of workers may do it at once. Resolves to
 * how many it moved; bounded, so call it again until it says 0.
 */
export async function sweepMoves(db: Db, now: Date): Promise<number> {
  const at = sql`${now.toISOString()}::timestamptz`;
  const { rows } = await db.execute<{ moved: number }>(sql`
    WITH late AS (
      UPDATE transfers SET state = 'lapsed', version = version + 1, settled_at = ${at}
       WHERE id IN (SELECT id FROM transfers WHERE state = 'offered' AND ends_at <= ${at}
         ORDER BY ends_at LIMIT ${batchMax} FOR UPDATE SKIP LOCKED) AND state = 'offered'
      RETURNING id, version
    ), unsold AS (
      UPDATE ticket_returns r SET state = CASE WHEN d.gone THEN 'withdrawn' ELSE 'lapsed' END,
        version = r.version + 1, settled_at = ${at}
        FROM (SELECT s.id, (t.state <> 'valid' OR e.status = 'cancelled') AS gone
          FROM ticket_returns s JOIN tickets t ON t.id = s.ticket_id JOIN events e ON e.id = s.event_id
          WHERE s.state = 'listed' AND (s.ends_at <= ${at} OR t.state <> 'valid' OR e.status = 'cancelled')
          ORDER BY s.ends_at LIMIT ${batchMax} FOR UPDATE OF s SKIP LOCKED) d
       WHERE r.id = d.id AND r.state = 'listed'
      RETURNING r.id, r.version, r.state
    ), told AS (
      INSERT INTO outbox (queue, job)
      SELECT 'notifications', jsonb_build_object('kind', 'send-transfer', 'transfer', id, 'version', version) FROM late
      UNION ALL
      SELECT 'notifications', jsonb_build_object('kind', 'send-return', 'return', id, 'version', version) FROM unsold
      WHERE state = 'lapsed')
    SELECT (SELECT count(*) FROM late)::integer + (SELECT count(*) FROM unsold)::integer AS moved`);
  let moved = rows[0]?.moved ?? 0;
  for (const event of await wanted(db)) moved += await offerReturns(db, { event }, now);
  return moved;
}

/**
 * Events with tickets to offer and somebody who waits, any of them, so that those whose fans can have none do not keep others from it; a
 * stopped sale offers none.
 */
async function wanted(db: Db): Promise<Id<'event'>[]> {
  const { rows } = await db.execute<{ event: Id<'event'> }>(sql`
    SELECT w.event FROM (
      SELECT DISTINCT r.event_id AS event FROM ticket_returns r JOIN drops d ON d.event_id = r.event_id
       WHERE r.state = 'listed' AND NOT d.sale_stopped AND NOT d.cancelled
         AND EXISTS (SELECT FROM returns_list l WHERE l.event_id = r.event_id AND l.missed < ${missedMax})) w
     ORDER BY random() LIMIT ${eventsMax}`);
  return rows.map(({ event }) => event);
}
