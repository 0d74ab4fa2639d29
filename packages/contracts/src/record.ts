import * as v from 'valibot';
import { beaconChain } from './drop.ts';
import { count, epochMs, hex, thumbprint } from './fields.ts';
import { logEntry } from './log.ts';
import { dropPhase } from './socket/tick.ts';

/**
 * What the box office's record knows of a drop that a room may have forgotten: facts that the room itself reported, and the calls
 * that became visits. It travels with crossing 1.
 */
export const dropRecord = v.object({
  phase: dropPhase,
  committedAtMs: epochMs,
  beacon: v.nullable(v.object({ chain: beaconChain, round: count })),
  frozen: v.nullable(v.object({ n: count, roster: hex, secret: hex, atMs: epochMs })),
  drawn: v.nullable(v.object({ signature: hex, randomness: hex, seed: hex, atMs: epochMs })),
  /** At least so many indices were given out. */
  places: count,
  ratePerMinute: count,
  floorPerMinute: count,
  saleStopped: v.boolean(),
  log: v.array(logEntry),
  message: v.nullable(v.object({ atMs: epochMs, text: v.string() })),
  /** The newest call of each place that was called. */
  calls: v.array(
    v.object({ index: count, position: count, callNo: count, atMs: epochMs, openByMs: epochMs }),
  ),
  /** Places given up or removed. */
  gone: v.array(count),
  moved: v.array(v.object({ index: count, epoch: count, jkt: thumbprint })),
});
export type DropRecord = v.InferOutput<typeof dropRecord>;
