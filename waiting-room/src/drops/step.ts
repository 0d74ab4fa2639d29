import type { EstimateErrors } from '@zilker/contracts/estimate';
import type { RoomReport } from '@zilker/contracts/jobs/room-report';
import type { LogEntry, OperatorAct } from '@zilker/contracts/log';
import type { DropPhase } from '@zilker/contracts/states';
import { type Note, nextEntry } from '../operator/log-entry.ts';
import { keysOf } from '../redis/keys.ts';
import type { RoomScripts } from '../redis/scripts.ts';

/** One guarded change of a drop. See `redis/step-6.lua`. */
export type Step = {
  phases: readonly DropPhase[];
  /** Fields that must have these values. */
  only?: Readonly<Record<string, string>>;
  notBeforeMs?: number;
  /** What the log says of it; left out, the log says nothing. Every entry is reported too. */
  note?: Note;
  /** The operator's act behind it, for the record. */
  act?: OperatorAct;
  set: Readonly<Record<string, string>>;
  /** A place that is given up for good. */
  remove?: number;
  /** A place that has to do work of this level before it counts as here. */
  challenge?: { index: number; level: number };
  reports?: readonly RoomReport[];
  /** The last step: the final figures are reported as they are in that very moment. */
  ended?: { phase: 'sold_out' | 'closed'; atMs: number; estimates: EstimateErrors | null };
  /** An idempotency key with what to remember under it. */
  key?: { field: string; json: (entry: LogEntry | undefined) => string };
};

export type StepOutcome =
  | { done: 'now'; entry: LogEntry | undefined }
  /** The idempotency key was used before, and this was remembered. */
  | { done: 'before'; json: string }
  | { done: 'not'; why: Guard };

/** Which guard did not hold. `place`: there is no such place, it is given up, or it is asked for such work already. */
type Guard = 'phase' | 'only' | 'early' | 'place';

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
      [keys.state, keys.log, keys.reports, keys.acts, keys.gone, keys.challenged],
      [encode(step, entry)],
    )) as [string, string?, number?];
    if (outcome === 'ok') return { done: 'now', entry };
    if (outcome === 'again') return { done: 'before', json: first ?? '' };
    if (outcome !== 'head') return { done: 'not', why: outcome as Guard };
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
    remove: step.remove,
    challenge: step.challenge,
    reports: reportsOf(step, entry).map((report) => JSON.stringify(report)),
    ended: step.ended,
    key: step.key && { field: step.key.field, json: step.key.json(entry) },
  });
}

function reportsOf({ act, reports = [] }: Step, entry: LogEntry | undefined): readonly RoomReport[] {
  return entry === undefined ? reports : [{ fact: 'entry', act: act ?? null, entry }, ...reports];
}
