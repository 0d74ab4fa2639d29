import type { DoorList } from '@zilker/contracts/ticket/door-list';
import type { DbOrTx } from '../db.ts';
import { readDoor, readDoorEntries } from './door-entries.ts';
import { type ScannerIds, seeScanner } from './scanner.ts';

/**
 * All that this scanner needs to judge with no network.
 * @throws Refusal `access_expired`
 */
export async function readDoorList(db: DbOrTx, ids: ScannerIds, now: Date): Promise<DoorList> {
  await seeScanner(db, ids, now);
  const door = await readDoor(db, ids.event);
  return { event: ids.event, ...door, entries: await readDoorEntries(db, ids.event) };
}
