import { checkInRecord } from '@zilker/contracts/http/doors';
import { idSchema } from '@zilker/contracts/ids';
import { firstCheckIn, scanAnswer } from '@zilker/contracts/ticket/door-list';
import { delMany, promisifyRequest, setMany } from 'idb-keyval';
import * as v from 'valibot';
import { database, inTime, parsed } from './database.ts';

/**
 * One who was let in or out here. `outcome` is null until the box office has answered; `seen` once a person has read what it revealed.
 * The times of `record` are this phone's own, which was `aheadMs` behind the box office's then.
 */
const keptCheckIn = v.object({
  event: idSchema('event'),
  gateName: v.string(),
  typeName: v.optional(v.nullable(v.string()), null),
  holder: v.nullable(v.string()),
  record: checkInRecord,
  aheadMs: v.optional(v.number(), 0),
  outcome: v.nullable(v.object({ answer: scanAnswer, first: v.nullable(firstCheckIn) })),
  /** Taken back by whoever made it: `wanted` until the box office has done so, or would not. */
  undo: v.optional(v.nullable(v.picklist(['wanted', 'done', 'refused'])), null),
  /** When the last word of the box office came, by this phone's clock; a list that is asked for later has it. */
  settledAtMs: v.optional(v.nullable(v.number()), null),
  seen: v.boolean(),
});
export type KeptCheckIn = v.InferOutput<typeof keptCheckIn>;

const prefix = 'check-in:';
const keyOf = ({ record }: KeptCheckIn) => prefix + record.nonce;

/** Those of `values` that are check-ins; another window may be of another version. */
export function asKept(values: unknown): KeptCheckIn[] {
  return Array.isArray(values) ? values.flatMap((value) => parsed(keptCheckIn, value) ?? []) : [];
}

/** All check-ins made on this phone for an event, in the order in which they were made. */
export async function readCheckIns(event: string): Promise<KeptCheckIn[]> {
  return (await readAll())
    .filter((checkIn) => checkIn.event === event)
    .sort((a, b) => a.record.atMs - b.record.atMs);
}

/** All of them or none, in one transaction. */
export async function keepCheckIns(values: readonly KeptCheckIn[]): Promise<void> {
  const rows = values.map((value): [string, KeptCheckIn] => [keyOf(value), value]);
  await inTime(setMany(rows, database));
}

/** Those that the box office has: they hold names, and are of no more use here once the shift is over. */
export async function dropSettled(): Promise<void> {
  const settled = (await readAll()).filter(({ outcome, undo }) => outcome !== null && undo !== 'wanted');
  await inTime(delMany(settled.map(keyOf), database));
}

async function readAll(): Promise<KeptCheckIn[]> {
  const range = IDBKeyRange.bound(prefix, `${prefix}\uffff`);
  const rows = await inTime(
    database('readonly', (store) => promisifyRequest<unknown[]>(store.getAll(range))),
  );
  return asKept(rows);
}
