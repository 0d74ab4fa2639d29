import type { Id } from '@zilker/contracts/ids';
import type { DoorList } from '@zilker/contracts/ticket/door-list';
import { type Db, type Tx, withTransaction } from '../db.ts';
import { readDoor } from './door-entries.ts';
import { type Changes, readDoorRows } from './door-rows.ts';
import { type Moment, newsFrom, readMoment } from './list-version.ts';
import { type ScannerIds, seeScanner } from './scanner.ts';

/**
 * All that this scanner needs to judge with no network, or what changed since the version that it has.
 * @throws Refusal `access_expired`, `pairing_revoked`
 */
export async function readDoorList(
  db: Db,
  ids: ScannerIds,
  { since }: { since?: number | undefined },
  now: Date,
): Promise<DoorList> {
  await seeScanner(db, ids, now);
  const changes = since === undefined ? null : await readListChanges(db, ids.event, since);
  return JSON.parse(changes ?? (await readWholeList(db, ids.event)));
}

/** The whole door list of an event, as JSON (`doorList` of the contracts). */
export function readWholeList(db: Db, event: Id<'event'>): Promise<string> {
  return atOneMoment(db, async (tx, { version }) => listText(tx, event, { version, since: null }, null));
}

/** What changed since a version that a scanner has, as JSON; null where that version says nothing, and only the whole list will do. */
export function readListChanges(db: Db, event: Id<'event'>, since: number): Promise<string | null> {
  return atOneMoment(db, async (tx, moment) => {
    const from = newsFrom(since, moment);
    if (from === null) return null;
    const { version, until } = moment;
    return listText(tx, event, { version, since }, { from, until });
  });
}

function atOneMoment<T>(db: Db, read: (tx: Tx, moment: Moment) => Promise<T>): Promise<T> {
  return withTransaction(db, async (tx) => read(tx, await readMoment(tx)), {
    begin: 'BEGIN ISOLATION LEVEL REPEATABLE READ, READ ONLY',
  });
}

async function listText(
  tx: Tx,
  event: Id<'event'>,
  versions: Pick<DoorList, 'version' | 'since'>,
  changes: Changes | null,
): Promise<string> {
  const tables = await readDoor(tx, event);
  const { by, rows } = await readDoorRows(tx, event, tables, changes);
  const head: Omit<DoorList, 'rows'> = { event, ...versions, ...tables, by };
  return `${JSON.stringify(head).slice(0, -1)},"rows":[${rows}]}`;
}
