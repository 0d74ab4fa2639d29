import type { WatchTick } from '@zilker/contracts/socket/tick';

/** What the strips draw, at one moment of the room's clock. */
export type Moment = { atMs: number; serving: number; inside: number; sold: number; waiting: number };

/**
 * A drop's course as this page saw it: oldest first, at most `momentsMax` long however long the drop. When it is full the grain
 * doubles, so old and new are always drawn equally fine. The newest moment is always kept exactly.
 */
export type History = { grainMs: number; moments: readonly Moment[] };

export const momentsMax = 600;
export const emptyHistory: History = { grainMs: 1_000, moments: [] };

/** Fans who hold a place and were not called yet. */
export function waitingIn(tick: Pick<WatchTick, 'places' | 'called'>): number {
  return Math.max(0, tick.places - tick.called);
}

export function momentOf(tick: WatchTick): Moment {
  return {
    atMs: tick.atMs,
    serving: tick.serving,
    inside: tick.inside,
    sold: tick.sold,
    waiting: waitingIn(tick),
  };
}

/** The history with one more moment; one that is not newer than the last changes nothing. */
export function remember(history: History, moment: Moment): History {
  const { moments, grainMs } = history;
  const last = moments.at(-1);
  if (last && moment.atMs <= last.atMs) return history;
  const beforeLast = moments.at(-2);
  // The last one is provisional: it gives way until it is a grain away from the one before it.
  const crowded = last && beforeLast && last.atMs - beforeLast.atMs < grainMs;
  const next = [...(crowded ? moments.slice(0, -1) : moments), moment];
  if (next.length <= momentsMax) return { grainMs, moments: next };
  return coarsen(next, grainMs * 2);
}

function coarsen(moments: readonly Moment[], grainMs: number): History {
  const kept: Moment[] = [];
  for (const [i, moment] of moments.entries()) {
    const last = kept.at(-1);
    if (!last || moment.atMs - last.atMs >= grainMs || i === moments.length - 1) kept.push(moment);
  }
  return { grainMs, moments: kept };
}
