import type { DropFacts } from '@zilker/contracts/drop';
import type { Tick } from '@zilker/contracts/socket/tick';

/**
 * Where a place stands, worked out here from what everyone is told: the facts, the tick, and the place's own index. Positions
 * count from 0, so `position − serving` people are ahead; a screen shows `position + 1`.
 */
export type Standing =
  | { kind: 'scheduled' }
  | { kind: 'lobby' }
  /** The lobby is closed and its order waits for the named round. `late`: this place came after that. */
  | { kind: 'frozen'; late: boolean }
  | InLine
  | { kind: 'sold_out' | 'closed'; position: number | undefined };

export type InLine = {
  kind: 'line';
  position: number;
  ahead: number;
  behind: number;
  /** Joined after the draw, so it stands in order of arrival behind it. */
  late: boolean;
  /** Its turn came and it was not called, or did not open its call in time: it is called first. */
  passed: boolean;
};

export type Odds = 'likely' | 'possible' | 'unlikely';

/** `permuted` gives a lobby place's position; it is only asked once the draw is made. */
export function standingOf(
  facts: DropFacts,
  tick: Tick,
  index: number,
  permuted: (seed: string, n: number, index: number) => number,
): Standing {
  if (tick.phase === 'scheduled' || tick.phase === 'lobby') return { kind: tick.phase };
  const late = facts.frozen !== null && index >= facts.frozen.n;
  const position = positionIn(facts, index, permuted);
  if (tick.phase === 'sold_out' || tick.phase === 'closed') return { kind: tick.phase, position };
  if (position === undefined || tick.phase === 'frozen') return { kind: 'frozen', late };
  const ahead = Math.max(0, position - tick.serving);
  return {
    kind: 'line',
    position,
    ahead,
    behind: Math.max(0, tick.places - Math.max(position, tick.serving) - 1),
    late,
    passed: position < tick.serving,
  };
}

function positionIn(
  facts: DropFacts,
  index: number,
  permuted: (seed: string, n: number, index: number) => number,
): number | undefined {
  if (!facts.frozen || !facts.drawn) return undefined;
  return index < facts.frozen.n ? permuted(facts.drawn.seed, facts.frozen.n, index) : index;
}

/** The word for this position's chance, or undefined while nobody can tell. */
export function oddsOf(tick: Tick, position: number): Odds | undefined {
  if (!tick.odds) return undefined;
  if (position < tick.odds.likely) return 'likely';
  return position < tick.odds.unlikely ? 'possible' : 'unlikely';
}

/**
 * How long until the turn of who has `ahead` people ahead: from a quarter faster to a third slower than the line moves now, in
 * milliseconds; undefined while the line does not move or nobody can tell how fast.
 */
export function turnIn(tick: Tick, ahead: number): { lowMs: number; highMs: number } | undefined {
  if (tick.phase !== 'calling' || tick.limitedBy === 'stopped' || tick.limitedBy === 'silent')
    return undefined;
  const pace = tick.pacePerMinute ?? (tick.limitedBy === 'rate' ? paceByRate(tick) : 0);
  if (pace <= 0) return undefined;
  const exactMs = (ahead / pace) * 60_000;
  return { lowMs: exactMs * 0.8, highMs: exactMs * 1.33 };
}

/** Who is away is passed over, so the line moves faster than calls go out. */
function paceByRate(tick: Tick): number {
  return tick.ratePerMinute / Math.max(tick.present, 0.25);
}
