import { createHash } from 'node:crypto';
import { Refusal } from '@zilker/contracts/errors';
import { type SQL, sql } from 'drizzle-orm';
import type { PgColumn } from 'drizzle-orm/pg-core';
import * as v from 'valibot';

/**
 * Cursors of pages: the sort key of the last item on a page, as JSON, behind a checksum over it and the list's name; base64url. The
 * checksum keeps nothing secret. It finds cursors that were changed, cut, or given for another list.
 */
const checkBytes = 6;
const cursorCharsMax = 400;

type Key = readonly (string | number)[];

export function makeCursor(list: string, key: Key): string {
  const json = JSON.stringify(key);
  return Buffer.concat([checkOf(list, json), Buffer.from(json)]).toString('base64url');
}

/** @throws Refusal `cursor_invalid` */
export function readCursor<S extends v.GenericSchema<unknown, Key>>(
  list: string,
  schema: S,
  cursor: string,
): v.InferOutput<S> {
  const bytes = Buffer.from(cursor.slice(0, cursorCharsMax), 'base64url');
  const json = bytes.subarray(checkBytes).toString();
  if (!checkOf(list, json).equals(bytes.subarray(0, checkBytes)) || bytes.toString('base64url') !== cursor)
    throw new Refusal('cursor_invalid');
  const parsed = v.safeParse(schema, JSON.parse(json));
  if (!parsed.success) throw new Refusal('cursor_invalid');
  return parsed.output;
}

/**
 * What a query with one row more than the page holds becomes: the page, and the cursor of its last row if there is more behind it.
 */
export function cutPage<T>(
  rows: readonly T[],
  { list, limit, keyOf }: { list: string; limit: number; keyOf: (row: T) => Key },
): { items: T[]; next: string | null } {
  const items = rows.slice(0, limit);
  const last = items.at(-1);
  const next = rows.length > limit && last !== undefined ? makeCursor(list, keyOf(last)) : null;
  return { items, next };
}

/** A time as a sort key: to the microsecond, which a JavaScript date would cut off. */
export function exactTime(column: PgColumn): SQL<string> {
  return sql<string>`to_char(${column} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')`;
}

export const exactTimeKey = v.pipe(v.string(), v.regex(/^\d{4,6}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/));

function checkOf(list: string, json: string): Buffer {
  return createHash('sha256').update(`${list}\n${json}`).digest().subarray(0, checkBytes);
}
