import * as v from 'valibot';
import { dropFacts } from '../drop.ts';
import { count, epochMs } from '../fields.ts';
import { logEntry } from '../http/room.ts';
import { tick, watchTick } from './tick.ts';

/** The first answer to `hello` and `watch`, and again whenever a fact of the drop changes. */
const facts = v.object({ t: v.literal('facts'), facts: dropFacts });

/** A call, to this fan alone: the admission token opens the shop until `openByMs`. May be delivered again. */
export const callFrame = v.object({
  t: v.literal('call'),
  drop: v.string(),
  callNo: count,
  openByMs: epochMs,
  admission: v.string(),
});
export type CallFrame = v.InferOutput<typeof callFrame>;

/** The place was given up, here or in another tab. */
const left = v.object({ t: v.literal('left'), drop: v.string() });

/** Console only: acts of the log, all at first, then each as it happens. */
const log = v.object({ t: v.literal('log'), entries: v.array(logEntry) });

/** The replica goes away; come back after a moment drawn at random between the two. */
const bye = v.object({ t: v.literal('bye'), retryAfterMs: v.tuple([count, count]) });

const error = v.object({ t: v.literal('error'), code: v.string(), message: v.string() });

export const downFrame = v.variant('t', [facts, tick, watchTick, callFrame, left, log, bye, error]);
export type DownFrame = v.InferOutput<typeof downFrame>;

/** Close codes of our own (4000–4999), each said with an `error` frame first where the client can read one. */
export const closeCodes = {
  garbage: 4400,
  unauthorised: 4401,
  unknownDrop: 4404,
  silent: 4408,
  tooLarge: 1009,
  goingAway: 1001,
} as const;
