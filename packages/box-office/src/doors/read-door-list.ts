import type { DoorList } from '@zilker/contracts/ticket/door-list';
import { rowOf } from '@zilker/contracts/ticket/open-door';
import { sql } from 'drizzle-orm';
import { type Db, type Tx, withTransaction } from '../db.ts';
import { readDoor, readDoorEntries } from './door-entries.ts';
import { type ScannerIds, seeScanner } from './scanner.ts';

/**
 * All that this scanner needs to judge with no network, or what changed since the version that it has. A version is the oldest transaction that
 * was under way, so that what commits late comes with the next changes; some may come twice, and none is missed.
 * @throws Refusal `access_expired`, `pairing_revoked`
 */
export async function readDoorList(
  db: Db,
  ids: ScannerIds,
  options: { since?: number | undefined },
  now: Date,
): Promise<DoorList> {
  await seeScanner(db, ids, now);
  const read = async (tx: Tx): Promise<DoorList> => {
    const { rows } = await tx.execute<{ version: string }>(
      sql`SELECT pg_snapshot_xmin(pg_current_snapshot())::text AS version`,
    );
    const version = Number(rows[0]?.version);
    const tables = await readDoor(tx, ids.event);
    // a version from before the database was restored from a copy says nothing about this one
    const since = options.since !== undefined && options.since <= version ? options.since : undefined;
    const entries = await readDoorEntries(tx, ids.event, tables, since === undefined ? {} : { since });
    const by: string[] = [];
    const types = tables.types.map(({ name }) => name);
    const list = entries.map((entry) => rowOf(entry, { types, gates: tables.gates, by }));
    return { event: ids.event, version, since: since ?? null, ...tables, by, rows: list };
  };
  return withTransaction(db, read, { begin: 'BEGIN ISOLATION LEVEL REPEATABLE READ, READ ONLY' });
}
