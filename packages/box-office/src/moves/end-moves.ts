import type { Id } from '@zilker/contracts/ids';
import { sql } from 'drizzle-orm';
import type { Tx } from '../db.ts';

/**
 * What was open of tickets that are refunded now comes to its end: one that was sent is taken back, one on the list is off it. One that is held
 * for somebody leaves its stock to their order, which counts it from now on. The caller has locked the stock, and given back that of the
 * tickets: it is taken anew here, in the same transaction.
 */
export async function endMoves(tx: Tx, refunded: readonly Id<'ticket'>[], now: Date): Promise<void> {
  const ids = sql`${sql.param([...refunded])}::text[]`;
  const at = sql`${now.toISOString()}::timestamptz`;
  await tx.execute(sql`
    WITH back AS (
      UPDATE transfers SET state = 'withdrawn', version = version + 1, settled_at = ${at}
       WHERE ticket_id = ANY (${ids}) AND state = 'offered' RETURNING id, version
    ), told AS (
      INSERT INTO outbox (queue, job)
      SELECT 'notifications', jsonb_build_object('kind', 'send-transfer', 'transfer', id, 'version', version) FROM back
    ), off AS (
      UPDATE ticket_returns SET state = 'withdrawn', version = version + 1, settled_at = ${at}
       WHERE ticket_id = ANY (${ids}) AND state = 'listed'
    ), sold AS (
      UPDATE ticket_returns r SET state = 'sold', version = r.version + 1, settled_at = ${at}
        FROM tickets t WHERE r.ticket_id = ANY (${ids}) AND r.state = 'offered' AND t.id = r.ticket_id
      RETURNING t.type_id)
    UPDATE ticket_types t SET taken = t.taken + s.n
      FROM (SELECT type_id, count(*)::integer AS n FROM sold GROUP BY type_id) s WHERE t.id = s.type_id`);
}
