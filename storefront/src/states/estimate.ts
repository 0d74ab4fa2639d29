import { type TurnRange, turnIn } from '@zilker/contracts/estimate';
import type { Tick } from '@zilker/contracts/socket/tick';

/** Why an estimate had to get worse, as far as ticks say it. */
export type Cause =
  | 'paused'
  | 'stopped'
  | 'silent'
  | 'rate'
  | 'inside'
  | 'stock'
  | 'health'
  | 'payments'
  | 'present'
  | 'slower';

/** The estimate that a fan was shown last, on the room's clock, with what it was made of. Plain data. */
export type Held = {
  fromMs: number;
  byMs: number;
  limitedBy: Tick['limitedBy'];
  ratePerMinute: number;
  present: number;
  /** The line has stood since, and why. */
  stood: Cause | null;
  /** The estimate was better before: how good it was, why it is not any more, and until when that is told. */
  worse: { why: Cause; wasByMs: number; untilMs: number } | null;
};

/** Less than this is how a pace sways, not a change for the worse. */
const swayLeastMs = 20_000;
const swayShare = 0.15;
const tellForMs = 3 * 60_000;
const presentMore = 0.05;

/**
 * What to hold on to after `tick`, for who has `ahead` people ahead. An estimate that got worse by no more than a pace sways stays
 * as it was shown; one that really did is replaced, and the reason goes with it.
 */
export function holdEstimate(held: Held | undefined, tick: Tick, ahead: number): Held | undefined {
  const range = turnIn(tick, ahead);
  if (!range) return held && { ...held, stood: standsBy(tick) ?? held.stood };
  const now = made(tick, range);
  if (!held) return now;
  const swayMs = Math.max(swayLeastMs, swayShare * range.highMs);
  if (now.byMs > held.byMs + swayMs) {
    const worse = { why: causeOf(held, tick), wasByMs: held.byMs, untilMs: tick.atMs + tellForMs };
    return { ...now, worse };
  }
  const isMended = !held.worse || now.byMs <= held.worse.wasByMs || tick.atMs > held.worse.untilMs;
  const worse = isMended ? null : held.worse;
  if (now.byMs <= held.byMs) return { ...now, worse };
  return { ...held, stood: null, worse };
}

/** What to show of it at `nowMs`, the room's time. */
export function rangeAt({ fromMs, byMs }: Held, nowMs: number): TurnRange {
  return { lowMs: Math.max(0, fromMs - nowMs), highMs: Math.max(0, byMs - nowMs) };
}

function made(tick: Tick, { lowMs, highMs }: TurnRange): Held {
  const { atMs, limitedBy, ratePerMinute, present } = tick;
  return {
    fromMs: atMs + lowMs,
    byMs: atMs + highMs,
    limitedBy,
    ratePerMinute,
    present,
    stood: null,
    worse: null,
  };
}

function standsBy({ phase, limitedBy }: Tick): Cause | undefined {
  if (phase === 'paused') return 'paused';
  return limitedBy === 'rate' || limitedBy === 'sold_out' ? undefined : limitedBy;
}

function causeOf(held: Held, tick: Tick): Cause {
  const { limitedBy } = tick;
  const limit = limitedBy === 'rate' || limitedBy === 'sold_out' ? undefined : limitedBy;
  if (held.stood) return held.stood;
  if (limit && limit !== held.limitedBy) return limit;
  if (tick.ratePerMinute < held.ratePerMinute) return 'rate';
  if (limit) return limit;
  return tick.present > held.present + presentMore ? 'present' : 'slower';
}
