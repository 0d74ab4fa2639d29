import type { GrantWord } from '@zilker/contracts/signals/grants';
import type { Limit, Tick, WatchTick } from '@zilker/contracts/socket/tick';
import type { DropState } from '../drops/drop-state.ts';
import { type EstimateHistory, errorsOf } from './estimate-errors.ts';
import { oddsOf } from './odds.ts';
import { type PaceSamples, paceOf } from './pace.ts';

export type TickInput = {
  drop: string;
  nowMs: number;
  state: DropState;
  grant: GrantWord | null;
  presentCount: number;
  pace: PaceSamples;
  estimates: EstimateHistory;
  /** False while Redis is away: nobody is called then, and the screens say so. */
  redisHere: boolean;
};

/** The one message that every screen gets. */
export function makeTick(input: TickInput): Tick {
  const { state, grant } = input;
  return {
    t: 'tick',
    drop: input.drop,
    atMs: Math.round(input.nowMs),
    phase: state.phase,
    places: state.places,
    present:
      state.places === 0 ? 0 : Math.min(1, Math.round((input.presentCount / state.places) * 1000) / 1000),
    serving: state.serving,
    ratePerMinute: state.ratePerMinute,
    pacePerMinute: state.phase === 'calling' ? paceOf(input.pace) : null,
    limitedBy: limitOf(input),
    odds: state.drawn === null ? null : oddsOf(state.serving, grant),
    seq: state.seq,
    head: state.head,
    message: state.message,
  };
}

/** What the venue's console gets instead. */
export function makeWatchTick(input: TickInput, tick: Tick): WatchTick {
  const { state, grant, presentCount } = input;
  return {
    ...tick,
    t: 'watch',
    presentCount,
    called: state.called,
    granted: grant?.granted ?? 0,
    inside: grant?.inside ?? 0,
    insideMax: grant?.insideMax ?? state.definition.insideMax,
    capacity: grant?.capacity ?? state.definition.tickets,
    sold: grant?.sold ?? 0,
    held: grant?.held ?? 0,
    ticketsPerCall: grant?.ticketsPerCall ?? null,
    floorPerMinute: grant?.floorPerMinute ?? state.definition.floorPerMinute,
    health: grant?.health ?? null,
    estimates: state.phase === 'sold_out' || state.phase === 'closed' ? errorsOf(input.estimates) : null,
  };
}

function limitOf({ state, grant, nowMs, redisHere }: TickInput): Limit {
  if (!redisHere) return 'silent';
  if (state.phase === 'sold_out') return 'sold_out';
  if (state.stopped) return 'stopped';
  // before there is anyone to call, the box office has nothing to say
  if (state.phase !== 'calling' && state.phase !== 'paused') return 'rate';
  if (grant === null || grant.expiresAtMs <= nowMs) return 'silent';
  return grant.limitedBy;
}
