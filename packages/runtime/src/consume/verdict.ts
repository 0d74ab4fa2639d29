import { triesMax } from '@zilker/contracts/jobs/job';
import { scrub } from '../log.ts';
import type { Delivery } from './delivery.ts';

/** Thrown by a handler whose job came early: it comes again after `delayMs`. Counts as one of its tries. */
export class PutOff extends Error {
  readonly delayMs: number;

  constructor(reason: string, delayMs: number) {
    super(reason);
    this.name = 'PutOff';
    this.delayMs = delayMs;
  }
}

/** Thrown for a job of a kind or version that only others know. */
export class Foreign extends Error {
  constructor(kind: string, version: number) {
    super(`version ${version} of ${kind} is not known here`);
    this.name = 'Foreign';
  }
}

/** What becomes of a job that was not done. */
export type Verdict =
  | { is: 'again'; outcome: 'put_off' | 'failed' | 'left'; delayMs: number; tries: number; why: string }
  | { is: 'dead'; outcome: 'put_off' | 'failed' | 'left'; why: string };

export type RetryPolicy = {
  triesMax: number;
  /** Pauses after the first failure, the second, and so on; the last stands for all that follow. */
  backoffMs: readonly number[];
  /** Pauses of a job that is excused: half its age, within these. */
  excusedMs: { least: number; most: number };
  /** How long a job that only others know is left to them. A rollout takes minutes. */
  foreignForMs: number;
  /** How long a store that is away excuses a job. */
  outageForMs: number;
};

export const retryPolicy: RetryPolicy = {
  triesMax,
  backoffMs: [2_000, 5_000, 20_000, 60_000],
  excusedMs: { least: 1_000, most: 60_000 },
  foreignForMs: 15 * 60_000,
  outageForMs: 3_600_000,
};

/**
 * A job that failed comes again after a pause that grows, `triesMax` times in all. What is no fault of the job uses up none of its
 * tries: that a store is away, or that only others know it. Those are bounded by the job's age.
 */
export function judge(
  cause: unknown,
  delivery: Pick<Delivery, 'tries' | 'sentAtMs'>,
  at: { nowMs: number; policy: RetryPolicy; isOutage: (cause: unknown) => boolean },
): Verdict {
  const { policy } = at;
  const { tries } = delivery;
  const why = whyOf(cause);
  const ageMs = Math.max(0, at.nowMs - (delivery.sentAtMs ?? at.nowMs));
  const { least, most } = policy.excusedMs;
  // soon at first and seldom later
  const delayMs = Math.min(Math.max(ageMs / 2, least), most);
  if (cause instanceof Foreign)
    return ageMs < policy.foreignForMs
      ? { is: 'again', outcome: 'left', delayMs, tries, why }
      : { is: 'dead', outcome: 'left', why };
  if (at.isOutage(cause) && ageMs < policy.outageForMs)
    return { is: 'again', outcome: 'put_off', delayMs, tries, why };
  const early = cause instanceof PutOff;
  const outcome = early ? 'put_off' : 'failed';
  if (tries + 1 >= policy.triesMax) return { is: 'dead', outcome, why };
  const pauseMs = policy.backoffMs[Math.min(tries, policy.backoffMs.length - 1)] ?? 0;
  return { is: 'again', outcome, delayMs: early ? cause.delayMs : pauseMs, tries: tries + 1, why };
}

const whyMax = 200;

/** One line for people, without what could name a person. */
export function whyOf(cause: unknown): string {
  if (!(cause instanceof Error)) return clean(String(cause));
  const code = codeOf(cause);
  return clean(`${cause.name}${code === undefined ? '' : ` ${code}`}: ${cause.message}`);
}

/** The nearest code in the chain of causes: a database error is often wrapped. */
function codeOf(cause: Error): string | undefined {
  for (let at: unknown = cause, depth = 0; at instanceof Error && depth < 4; at = at.cause, depth++)
    if ('code' in at && typeof at.code === 'string') return at.code;
  return undefined;
}

/** SQS takes no control characters. */
function clean(words: string): string {
  return scrub(words)
    .replace(/\p{C}+/gu, ' ')
    .slice(0, whyMax);
}
