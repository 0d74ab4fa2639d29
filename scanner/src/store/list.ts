import { type DoorList, type DoorRow, doorList, verifier } from '@zilker/contracts/ticket/door-list';
import { mergeList } from '@zilker/contracts/ticket/open-door';
import { delMany, getMany, promisifyRequest, setMany } from 'idb-keyval';
import * as v from 'valibot';
import { database, inTime, parsed } from './database.ts';

/**
 * The door list in IndexedDB: a head, the rows in chunks, and after them what changed since, one entry for each change. Whatever is written
 * is written in one transaction, so that a phone that dies has the list as it was before or after. All that belong together carry
 * the same `chain`: where two windows wrote over each other nothing is read, and the list comes whole again.
 */
const head = v.object({
  chain: v.string(),
  chunks: v.number(),
  changes: v.number(),
  /** The list as it first came, but for its rows, which name its types, gates and people by their index. */
  base: doorList,
  verifiers: v.array(verifier),
  atMs: v.number(),
  aheadMs: v.number(),
  askedMs: v.number(),
});
/** Rows were parsed when they came; here it is only seen that they are rows. */
const row = v.custom<DoorRow>((value) => Array.isArray(value) && value.length === 8);
const chunk = v.object({ chain: v.string(), rows: v.array(row) });
const change = v.object({ chain: v.string(), news: v.object({ ...doorList.entries, rows: v.array(row) }) });

export type KeptList = {
  list: DoorList;
  verifiers: v.InferOutput<typeof verifier>[];
  /** When the box office made it, by its clock. */
  atMs: number;
  /** How far its clock is ahead of this phone's. */
  aheadMs: number;
  /** When this phone asked for it, by its own clock. */
  askedMs: number;
};

/** How a list stands in the database, for changes to follow it; `rows` is how many rows those have by now. */
export type Stored = { chain: string; chunks: number; changes: number; rows: number; base: DoorList };

const chunkRows = 2_000;
const headKey = 'list';
const chunkKey = (at: number) => `list-rows:${at}`;
const changeKey = (at: number) => `list-changes:${at}`;

export async function readList(event: string): Promise<{ kept: KeptList; stored: Stored } | undefined> {
  const [first] = await inTime(getMany<unknown>([headKey], database));
  const known = parsed(head, first);
  if (known === undefined || known.base.event !== event) return undefined;
  const { chain, chunks, changes, base: tables, ...rest } = known;
  const keys = [...indexes(chunks).map(chunkKey), ...indexes(changes).map(changeKey)];
  const parts = await inTime(getMany<unknown>(keys, database));
  const base = parts.slice(0, chunks).map((part) => parsed(chunk, part));
  const news = parts.slice(chunks).map((part) => parsed(change, part));
  if ([...base, ...news].some((part) => part?.chain !== chain)) return undefined;
  let whole: DoorList = { ...tables, rows: base.flatMap((part) => part?.rows ?? []) };
  let rows = 0;
  for (const part of news) {
    if (part === undefined) return undefined;
    // changes that changed nothing are not kept, so versions may have gone on in between
    const merged = mergeList({ ...whole, version: part.news.since ?? whole.version }, part.news);
    if (merged === null) return undefined;
    whole = merged;
    rows += part.news.rows.length;
  }
  return { kept: { ...rest, list: whole }, stored: { chain, chunks, changes, rows, base: tables } };
}

/** In place of all that was kept of a list. */
export async function keepList(kept: KeptList, chain: string): Promise<Stored> {
  const { rows } = kept.list;
  const chunks = Math.ceil(rows.length / chunkRows);
  const stored = { chain, chunks, changes: 0, rows: 0, base: { ...kept.list, rows: [] } };
  const parts = indexes(chunks).map((at): [string, unknown] => [
    chunkKey(at),
    { chain, rows: rows.slice(at * chunkRows, (at + 1) * chunkRows) },
  ]);
  await inTime(setMany([[headKey, headOf(kept, stored)], ...parts], database));
  // what a larger list left behind is in nobody's way, and goes with the next wipe
  return stored;
}

/** What changed, after the list that stands there as `stored`. */
export async function keepChange(kept: KeptList, news: DoorList, before: Stored): Promise<Stored> {
  const stored = { ...before, changes: before.changes + 1, rows: before.rows + news.rows.length };
  const entry = { chain: before.chain, news };
  await inTime(
    setMany(
      [
        [headKey, headOf(kept, stored)],
        [changeKey(before.changes), entry],
      ],
      database,
    ),
  );
  return stored;
}

/** Nothing of any list stays: it holds names. */
export async function wipeList(): Promise<void> {
  const range = IDBKeyRange.bound(headKey, `${headKey}\uffff`);
  const keys = await inTime(
    database('readonly', (store) => promisifyRequest<IDBValidKey[]>(store.getAllKeys(range))),
  );
  await inTime(delMany(keys, database));
}

function headOf(kept: KeptList, { chain, chunks, changes, base }: Stored): v.InferOutput<typeof head> {
  const { verifiers, atMs, aheadMs, askedMs } = kept;
  return { chain, chunks, changes, base, verifiers, atMs, aheadMs, askedMs };
}

function indexes(count: number): number[] {
  return Array.from({ length: count }, (_, at) => at);
}
