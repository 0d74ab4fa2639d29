import * as v from 'valibot';
import type { Job } from './job.ts';
import { type JobCatalogue, jobCatalogue, newestVersion } from './versions.ts';

/** What a message turned out to be. `foreign`: of a kind or version that others may know; `unreadable`: of no use to anybody. */
export type Reading =
  | { is: 'job'; job: Job }
  | { is: 'foreign'; kind: string; version: number }
  | { is: 'unreadable'; why: string };

/** What every job has, whatever its kind and whoever made it. */
const envelope = v.looseObject({
  kind: v.pipe(v.string(), v.regex(/^[a-z][a-z-]{0,39}$/)),
  v: v.optional(v.pipe(v.number(), v.safeInteger(), v.minValue(1)), 1),
});

/** Reads a message of a queue; an older version is read as the newest. Never throws. */
export function readJob(body: string, { schemas, upgrades }: JobCatalogue = jobCatalogue): Reading {
  let said: unknown;
  try {
    said = JSON.parse(body);
  } catch {
    return { is: 'unreadable', why: 'not JSON' };
  }
  const outer = v.safeParse(envelope, said);
  if (!outer.success) return { is: 'unreadable', why: 'names no kind of job' };
  const { v: version, ...fields } = outer.output;
  const { kind } = fields;
  const schema = Object.hasOwn(schemas, kind) ? schemas[kind] : undefined;
  if (schema === undefined || version > newestVersion(kind, upgrades))
    return { is: 'foreign', kind, version };
  try {
    let newest: Readonly<Record<string, unknown>> = fields;
    for (const upgrade of (upgrades[kind] ?? []).slice(version - 1)) newest = upgrade(newest);
    return { is: 'job', job: v.parse(schema, newest) };
  } catch (cause) {
    return { is: 'unreadable', why: `no ${kind} of version ${version}: ${wordsOf(cause)}` };
  }
}

/** Names fields, never what stands in them. */
function wordsOf(cause: unknown): string {
  if (!(cause instanceof v.ValiError)) return 'it cannot be upgraded';
  return v.getDotPath(cause.issues[0]) ?? 'it is not whole';
}
