import * as v from 'valibot';
import { count, currency, epochMs, hex, timezone, words } from './fields.ts';
import { idSchema } from './ids.ts';
import { ratePerMinuteBounds } from './pace.ts';

/**
 * A drop as the box office defines it and the room needs it: crossing 1. No price and no stock; `tickets` is only what
 * screens say. `version` rises with each change, and the room takes none but newer ones.
 */
export const dropDefinition = v.object({
  drop: idSchema('drop'),
  version: v.pipe(count, v.minValue(1)),
  /**
   * `draw`: a lobby, then one draw orders all who are there. `standby`: ordinary sale by the same door: the line opens at
   * `lobbyOpensAtMs` (`drawAtMs` is the same moment), is served in order of arrival, and is empty while the shop has room.
   */
  mode: v.picklist(['draw', 'standby']),
  venue: idSchema('venue'),
  event: idSchema('event'),
  title: words(120),
  venueName: words(120),
  timezone,
  startsAtMs: epochMs,
  lobbyOpensAtMs: epochMs,
  drawAtMs: epochMs,
  closesAtMs: epochMs,
  tickets: count,
  perFanMax: v.pipe(count, v.minValue(1)),
  /** The cheapest all-in price of one ticket, for the screens of the line. */
  fromCents: count,
  /** Of that price; definitions from before it was said are of dollars. */
  currency: v.optional(currency, 'usd'),
  ratePerMinute: v.pipe(count, v.minValue(ratePerMinuteBounds.min), v.maxValue(ratePerMinuteBounds.max)),
  /** However unwell the box office is, calls slow down to this many a minute and no further. Never above the rate. */
  floorPerMinute: v.pipe(count, v.minValue(ratePerMinuteBounds.min), v.maxValue(ratePerMinuteBounds.max)),
  insideMax: v.pipe(count, v.minValue(1)),
  /** From the call until it must have been opened. */
  openWindowMs: v.pipe(count, v.minValue(1000)),
  /** From opening to choosing. */
  visitMs: v.pipe(count, v.minValue(1000)),
  /** From reserving to paying. */
  holdMs: v.pipe(count, v.minValue(1000)),
  /** The crowd is simulated and leaves a ticket for the newcomer; the screens say so. */
  demo: v.boolean(),
  cancelled: v.boolean(),
});
export type DropDefinition = v.InferOutput<typeof dropDefinition>;

/** A chain of public randomness, as drand's `/info` describes it. */
export const beaconChain = v.object({
  hash: hex,
  publicKey: hex,
  schemeId: v.string(),
  periodMs: v.pipe(count, v.minValue(100)),
  genesisMs: epochMs,
  /** With these the hash can be worked out again (`draw/chain.ts`), so that no part of the chain can be swapped. */
  groupHash: v.optional(hex),
  beaconId: v.optional(v.string()),
});
export type BeaconChain = v.InferOutput<typeof beaconChain>;

/**
 * What anyone may know of a drop, in the order in which it becomes known. Hex throughout. With `beacon` null the draw rests
 * on the commitment alone and the screens say "committed", not "provably fair".
 */
export const dropFacts = v.object({
  ...dropDefinition.entries,
  /** SHA-256 of the secret, and when the room first published it. */
  commitment: hex,
  committedAtMs: epochMs,
  beacon: v.nullable(v.object({ chain: beaconChain, round: v.pipe(count, v.minValue(1)) })),
  /** Public addresses that answer the chain's rounds as drand does: where a browser may fetch one that is late. */
  beaconRelays: v.array(v.pipe(v.string(), v.url())),
  /** Fixed at the freeze: how many places are drawn, and the Merkle root over their leaves. */
  frozen: v.nullable(v.object({ n: count, roster: hex, secret: hex, atMs: epochMs })),
  drawn: v.nullable(v.object({ signature: hex, randomness: hex, seed: hex, atMs: epochMs })),
});
export type DropFacts = v.InferOutput<typeof dropFacts>;
