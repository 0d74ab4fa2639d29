import * as v from 'valibot';
import { count, epochMs, hex, words } from './fields.ts';
import { ratePerMinuteBounds } from './pace.ts';

/** A drop's public log: what was done to it, chained so that nothing can be changed or left out later (`log-chain.ts`). */

/** What each act changed, in words a console shows; chained by SHA-256 over the entry before it. */
export const logEntry = v.object({
  seq: count,
  atMs: epochMs,
  /** `room` for what happened by itself, else who acted. */
  by: v.string(),
  act: v.string(),
  text: v.string(),
  prev: hex,
  hash: hex,
});
export type LogEntry = v.InferOutput<typeof logEntry>;

/** What an operator can do to a running drop. */
export const operatorAct = v.variant('act', [
  v.object({
    act: v.literal('rate'),
    ratePerMinute: v.pipe(
      count,
      v.minValue(ratePerMinuteBounds.min, 'The rate is 1 a minute at least. To stop calls, pause them.'),
      v.maxValue(ratePerMinuteBounds.max, `The rate is ${ratePerMinuteBounds.max} a minute at most.`),
    ),
    /** The slowest that poor health of the box office may make it; left out, it stays as it is. Never above the rate. */
    floorPerMinute: v.optional(
      v.pipe(count, v.minValue(ratePerMinuteBounds.min), v.maxValue(ratePerMinuteBounds.max)),
    ),
  }),
  v.object({ act: v.literal('pause') }),
  v.object({ act: v.literal('resume') }),
  v.object({ act: v.literal('stop_sale') }),
  v.object({ act: v.literal('resume_sale') }),
  v.object({ act: v.literal('close') }),
  v.object({ act: v.literal('message'), text: words(280) }),
  /** Take a place out of the line for good; the log says why, and names the place by its index alone. */
  v.object({ act: v.literal('remove'), index: count, reason: words(120) }),
  /** Ask a place for harder work before it can be called; it keeps its spot meanwhile. */
  v.object({ act: v.literal('challenge'), index: count }),
]);
export type OperatorAct = v.InferOutput<typeof operatorAct>;
