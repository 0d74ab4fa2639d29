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
  const position = positionIn(facts, index, permuted);
  // The word that a drop is cancelled may come before the tick that closes it.
  if (facts.cancelled) return { kind: 'closed', position };
  if (tick.phase === 'scheduled' || tick.phase === 'lobby') return { kind: tick.phase };
  const late = facts.frozen !== null && index >= facts.frozen.n;
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
  if (facts.mode === 'standby') return index;
  if (!facts.frozen || !facts.drawn) return undefined;
  return index < facts.frozen.n ? permuted(facts.drawn.seed, facts.frozen.n, index) : index;
}

/** The word for this position's chance, or undefined while nobody can tell. */
export function oddsOf(tick: Tick, position: number): Odds | undefined {
  if (!tick.odds) return undefined;
  if (position < tick.odds.likely) return 'likely';
  return position < tick.odds.unlikely ? 'possible' : 'unlikely';
}
