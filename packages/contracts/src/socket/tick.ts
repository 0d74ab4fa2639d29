import * as v from 'valibot';
import { estimateErrors } from '../estimate.ts';
import { count, epochMs } from '../fields.ts';
import type { DropPhase } from '../states.ts';

export const dropPhase = v.picklist([
  'scheduled',
  'lobby',
  'frozen',
  'drawn',
  'calling',
  'paused',
  'sold_out',
  'closed',
] satisfies DropPhase[]);

/**
 * Why calls are as they are. `rate`: only the operator's rate holds them; `inside`: the shop is full; `stock`: every ticket
 * is sold, held or promised, some may come back; `health`: the box office is slow and asked for less; `payments`: the payment
 * provider's limits are near; `stopped`: the venue stopped the sale; `sold_out`: none can come back; `silent`: the box office
 * has not said a word in time, or the room is putting its memory together again.
 */
export const limits = [
  'rate',
  'inside',
  'stock',
  'health',
  'payments',
  'stopped',
  'sold_out',
  'silent',
] as const;
export type Limit = (typeof limits)[number];

/** The one small message that every screen gets, about once a second. Everything else a screen works out by itself. */
export const tick = v.object({
  t: v.literal('tick'),
  drop: v.string(),
  /** The room's clock. */
  atMs: epochMs,
  phase: dropPhase,
  /** Places given so far. */
  places: count,
  /** Of them, the share here now, 0 to 1. */
  present: v.number(),
  serving: count,
  ratePerMinute: count,
  /** Positions passed in the last minute, for estimates; null while there is too little to go by. */
  pacePerMinute: v.nullable(v.number()),
  limitedBy: v.picklist(limits),
  /** Below `likely` a fan probably gets a ticket, from `unlikely` on probably not; null while unknown. */
  odds: v.nullable(v.object({ likely: count, unlikely: count })),
  /** How many entries the log has, and the hash of the newest, hex: what a client has seen must stay a part of it. */
  seq: count,
  head: v.string(),
  message: v.nullable(v.object({ atMs: epochMs, text: v.string() })),
});
export type Tick = v.InferOutput<typeof tick>;

/** How well the box office is: what slows its grants down. Worst of all replicas, over the last seconds. */
export const health = v.object({
  /** The slowest twentieth of the sale's answers takes at least this long. */
  p95Ms: count,
  /** The longest wait for a connection to Postgres. */
  poolWaitMs: count,
  /** The age of the oldest job that waits. */
  queueAgeMs: count,
  /** The share of the payment provider's limit that is free, 0 to 1. */
  paymentHeadroom: v.number(),
  /** The share of the rate that is granted because of all this: 1 while all is well. */
  share: v.number(),
});
export type Health = v.InferOutput<typeof health>;

/** What the venue's console sees on top, from the box office's word and the room's own count. */
export const watchTick = v.object({
  ...tick.entries,
  t: v.literal('watch'),
  presentCount: count,
  called: count,
  granted: count,
  inside: count,
  insideMax: count,
  capacity: count,
  sold: count,
  held: count,
  ticketsPerCall: v.nullable(v.number()),
  floorPerMinute: count,
  health: v.nullable(health),
  /** Once the drop has ended: how good the estimates were that fans were shown. */
  estimates: v.nullable(estimateErrors),
});
export type WatchTick = v.InferOutput<typeof watchTick>;
