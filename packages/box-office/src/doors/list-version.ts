import { createHash } from 'node:crypto';
import { sql } from 'drizzle-orm';
import type { Tx } from '../db.ts';

/**
 * The moment that a door list stands for. Every change of a ticket keeps the number of its transaction (`tickets.changed_in`), and a version is the
 * oldest transaction that was under way when its list was read: what had a lower number is in the list, or undone for good, and whatever commits
 * later has this number at least. So changes "since" a version miss none, though some may come twice, and no counter is fought over.
 *
 * Transaction numbers mean something in the life of one database alone: after a restore from a copy or a failover they are given out again. So a
 * version also carries 13 bits of which life it was read in, above 36 bits of the number.
 */
export type Moment = {
  version: number;
  /** The first transaction that is not surely in the list, and the first that surely is not, by number. */
  from: number;
  until: number;
  life: number;
};

const numbers = 2 ** 36;
const lives = 2 ** 13;

/** The moment that this transaction sees all through, if it is one of REPEATABLE READ. */
export async function readMoment(tx: Tx): Promise<Moment> {
  // a restored cluster has another identifier or timeline, a restored database or table another oid
  const { rows } = await tx.execute<{ from: string; until: string; life: string }>(sql`
    SELECT pg_snapshot_xmin(pg_current_snapshot())::text AS "from",
           pg_snapshot_xmax(pg_current_snapshot())::text AS until,
           concat_ws('/', (SELECT system_identifier FROM pg_control_system()),
                     left(pg_walfile_name(pg_current_wal_insert_lsn()), 8),
                     (SELECT oid FROM pg_database WHERE datname = current_database()),
                     'tickets'::regclass::oid) AS life`);
  const [row] = rows;
  if (row === undefined) throw new Error('PostgreSQL did not say what time it is');
  const from = Number(row.from);
  const life = createHash('sha256').update(row.life).digest().readUInt16BE() % lives;
  return { version: life * numbers + (from % numbers), from, until: Number(row.until), life };
}

/** The transaction from which on changes are news to who has the list of `version`; null when only a whole list will do. */
export function newsFrom(version: number, { from, life }: Moment): number | null {
  if (Math.floor(version / numbers) !== life) return null;
  // one that seems to lie ahead of us is as if it were from long ago: all that there is comes
  const ago = (((from - version) % numbers) + numbers) % numbers;
  return Math.max(0, from - ago);
}
