import { turnIn } from '@zilker/contracts/estimate';
import type { Tick } from '@zilker/contracts/socket/tick';

/** Who is this far back, by count or by time, sees no difference between one second and five. */
const farAhead = 2_000;
const farMs = 10 * 60_000;
/** Fans far back get one tick in so many. */
const farEvery = 5;

/** From how many people ahead on a fan is far back. */
export function farFrom(tick: Tick): number {
  const perFanMs = turnIn(tick, 1)?.lowMs ?? 0;
  return perFanMs === 0 ? farAhead : Math.min(farAhead, Math.ceil(farMs / perFanMs));
}

/**
 * Whether a fan is told on this beat. Those far back are spread over the beats, so that each costs the same. Before the draw nobody
 * is far back.
 */
export function isDue(
  fan: { index: number; position: number | null },
  tick: Tick,
  from: number,
  beat: number,
): boolean {
  if (fan.position === null || fan.position - tick.serving < from) return true;
  return (fan.index + beat) % farEvery === 0;
}
