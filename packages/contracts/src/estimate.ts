import * as v from 'valibot';
import { count } from './fields.ts';

/** How long until a turn: one rule for the screens that show it and for the room that measures how good it was. */

/** What an estimate is made of; every tick has it. */
export type Estimable = {
  readonly phase: string;
  readonly limitedBy: string;
  readonly ratePerMinute: number;
  readonly pacePerMinute: number | null;
  readonly present: number;
};

export type TurnRange = { lowMs: number; highMs: number };

/** An estimate is a range: from a fifth sooner to a third later than the line moves now. */
const soonerShare = 0.8;
const laterShare = 1.33;
/** Fewer than this are here only in the first seconds of a screen's life. */
const presentLeast = 0.25;

/**
 * How long until the turn of who has `ahead` people ahead, in milliseconds; undefined while the line does not move or nobody
 * can tell how fast.
 */
export function turnIn(tick: Estimable, ahead: number): TurnRange | undefined {
  if (tick.phase !== 'calling' || tick.limitedBy === 'stopped' || tick.limitedBy === 'silent')
    return undefined;
  const pace = tick.pacePerMinute ?? (tick.limitedBy === 'rate' ? paceByRate(tick) : 0);
  if (pace <= 0) return undefined;
  const exactMs = (ahead / pace) * 60_000;
  return { lowMs: exactMs * soonerShare, highMs: exactMs * laterShare };
}

/** Who is away is passed over, so the line moves faster than calls go out. */
function paceByRate({ ratePerMinute, present }: Estimable): number {
  return ratePerMinute / Math.max(present, presentLeast);
}

/** How far the estimates were off, over all that were shown for places that were called in the end. */
export const estimateErrors = v.object({
  /** Estimates compared with the call that followed. */
  compared: count,
  /** The share of them whose range held the moment of the call, 0 to 1. */
  held: v.number(),
  /** Half, and nine in ten, were off from the middle of their range by less than this. */
  medianMs: count,
  p90Ms: count,
});
export type EstimateErrors = v.InferOutput<typeof estimateErrors>;
