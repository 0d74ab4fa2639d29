import * as v from 'valibot';
import { beaconChain } from '../drop.ts';
import { count, epochMs, hex } from '../fields.ts';
import { logEntry, operatorAct } from '../http/room.ts';

/** Crossing 4: what the room hands over for the record. `count`-like facts are cumulative, so order and repeats don't matter. */
export const roomReport = v.variant('fact', [
  v.object({
    fact: v.literal('committed'),
    commitment: hex,
    atMs: epochMs,
    beacon: v.nullable(v.object({ chain: beaconChain, round: count })),
  }),
  v.object({ fact: v.literal('frozen'), n: count, roster: hex, secret: hex, atMs: epochMs }),
  v.object({ fact: v.literal('drawn'), signature: hex, randomness: hex, seed: hex, atMs: epochMs }),
  /** An operator's act, with its entry of the log. `stop_sale` and `resume_sale` bind the box office. */
  v.object({ fact: v.literal('act'), act: operatorAct, entry: logEntry }),
  v.object({ fact: v.literal('left'), index: count, atMs: epochMs }),
  /** The end: no call follows. `called` settles what grants are still promised. */
  v.object({
    fact: v.literal('ended'),
    phase: v.picklist(['sold_out', 'closed']),
    places: count,
    serving: count,
    called: count,
    atMs: epochMs,
  }),
]);
export type RoomReport = v.InferOutput<typeof roomReport>;
