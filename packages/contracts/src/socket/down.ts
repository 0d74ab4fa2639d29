import * as v from 'valibot';
import { dropFacts } from '../drop.ts';
import { count, epochMs } from '../fields.ts';
import { logEntry } from '../log.ts';
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

/** The place moved to another device of its fan: this one only shows it from now on, and gets no call. */
const moved = v.object({ t: v.literal('moved'), drop: v.string() });

/** This place counts as away until its device has done some work: ask for the challenge, solve it, say hello with the new token. */
const work = v.object({ t: v.literal('work'), drop: v.string() });

/** Console only: acts of the log, all at first, then each as it happens. */
const log = v.object({ t: v.literal('log'), entries: v.array(logEntry) });

/** The replica goes away; come back after a moment drawn at random between the two. */
const bye = v.object({ t: v.literal('bye'), retryAfterMs: v.tuple([count, count]) });

const error = v.object({ t: v.literal('error'), code: v.string(), message: v.string() });

export const downFrame = v.variant('t', [
  facts,
  tick,
  watchTick,
  callFrame,
  left,
  moved,
  work,
  log,
  bye,
  error,
]);
export type DownFrame = v.InferOutput<typeof downFrame>;

/** Close codes of our own (4000–4999), each said with an `error` frame first where the client can read one. */
export const closeCodes = {
  garbage: 4400,
  unauthorised: 4401,
  unknownDrop: 4404,
  silent: 4408,
  tooMany: 4429,
  tooLarge: 1009,
  goingAway: 1001,
} as const;
