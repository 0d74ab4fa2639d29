import type { RoomReport } from '@zilker/contracts/jobs/room-report';
import type { LogEntry } from '@zilker/contracts/log';
import type { DropPhase } from '@zilker/contracts/states';
import { type Note, nextEntry } from '../operator/log-entry.ts';
import { keysOf } from '../redis/keys.ts';
import type { RoomScripts } from '../redis/scripts.ts';

/** One guarded change of a drop. See `redis/step-4.lua`. */
export type Step = {
  phases: readonly DropPhase[];
  /** Fields that must have these values. */
  only?: Readonly<Record<string, string>>;
  notBeforeMs?: number;
  /** What the log says of it; left out, the log says nothing. */
  note?: Note;
  set: Readonly<Record<string, string>>;
  reports?: (entry: LogEntry | undefined) => readonly RoomReport[];
  /** The last step: the final figures are reported as they are in that very moment. */
  ended?: { phase: 'sold_out' | 'closed'; atMs: number };
  /** An idempotency key with what to remember under it. */
  key?: { field: string; json: (entry: LogEntry | undefined) => string };
};

export type StepOutcome =
  | { done: 'now'; entry: LogEntry | undefined }
  /** The idempotency key was used before, and this was remembered. */
  | { done: 'before'; json: string }
  | { done: 'not'; why: 'phase' | 'only' | 'early' };

/** The log moves only when somebody acts, so a few tries are plenty. */
const triesMax = 20;

/**
 * Makes the change if its guards hold, exactly once among all replicas. `log` is where the caller believes the log to be; when
 * it has gone on meanwhile, the entry is made anew.
 * @throws Error when Redis is away
 */
export async function takeStep(
  scripts: RoomScripts,
  drop: string,
  step: Step,
  log: { head: string; seq: number },
): Promise<StepOutcome> {
  const keys = keysOf(drop);
  let { head, seq } = log;
  for (let tries = 0; tries < triesMax; tries++) {
    const entry = step.note && nextEntry(step.note, head, seq);
    const [outcome, first, second] = (await scripts(
      'step',
      [keys.state, keys.log, keys.reports, keys.acts],
      [encode(step, entry)],
    )) as [string, string?, number?];
    if (outcome === 'ok') return { done: 'now', entry };
    if (outcome === 'again') return { done: 'before', json: first ?? '' };
    if (outcome !== 'head') return { done: 'not', why: outcome as 'phase' | 'only' | 'early' };
    head = first ?? '';
    seq = second ?? 0;
  }
  throw new Error(`the log of ${drop} would not stand still`);
}

function encode(step: Step, entry: LogEntry | undefined): string {
  return JSON.stringify({
    phases: step.phases,
    only: step.only ?? {},
    notBeforeMs: step.notBeforeMs,
    entry: entry && { prev: entry.prev, hash: entry.hash, json: JSON.stringify(entry) },
    set: step.set,
    reports: (step.reports?.(entry) ?? []).map((report) => JSON.stringify(report)),
    ended: step.ended,
    key: step.key && { field: step.key.field, json: step.key.json(entry) },
  });
}
