import * as v from 'valibot';
import { beaconChain } from '../drop.ts';
import { estimateErrors } from '../estimate.ts';
import { count, epochMs, hex, thumbprint } from '../fields.ts';
import { idSchema } from '../ids.ts';
import { logEntry, operatorAct } from '../log.ts';

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
  /** An entry of the log, with the operator's act behind it, if there was one. `stop_sale` and `resume_sale` bind the box office. */
  v.object({ fact: v.literal('entry'), act: v.nullable(operatorAct), entry: logEntry }),
  /** A place was given up by its fan, or removed by an operator. */
  v.object({ fact: v.literal('left'), index: count, atMs: epochMs }),
  /** A place moved to another device; `epoch` counts such moves. */
  v.object({ fact: v.literal('moved'), index: count, epoch: count, jkt: thumbprint, atMs: epochMs }),
  /** At least so many indices were given out: a room that lost everything counts on above this. */
  v.object({ fact: v.literal('counted'), places: count, atMs: epochMs }),
  /** A fan asks to be texted when their turn comes near and when it is there, or asks no more. */
  v.object({
    fact: v.literal('texts'),
    index: count,
    account: idSchema('account'),
    on: v.boolean(),
    atMs: epochMs,
  }),
  /** These places, of those who asked to be texted, will be called in about `minutes`. */
  v.object({ fact: v.literal('near'), indices: v.array(count), minutes: count, atMs: epochMs }),
  /** The room lost its memory of this drop: answer with a `sync-drop` that brings the record. */
  v.object({ fact: v.literal('forgot'), atMs: epochMs }),
  /** The end: no call follows. `called` settles what grants are still promised. */
  v.object({
    fact: v.literal('ended'),
    phase: v.picklist(['sold_out', 'closed']),
    places: count,
    serving: count,
    called: count,
    estimates: v.nullable(estimateErrors),
    atMs: epochMs,
  }),
]);
export type RoomReport = v.InferOutput<typeof roomReport>;
