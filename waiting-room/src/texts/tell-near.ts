import { turnIn } from '@zilker/contracts/estimate';
import { type Drop, indexAt } from '../drops/drop.ts';
import { hasBit } from '../presence/bitmaps.ts';
import type { RoomContext } from '../room-context.ts';

/** A fan who asked for it is told so long before the turn: time to find a quiet corner and a card. */
const nearMs = 3 * 60_000;
/** Positions looked at in one go, some 8 µs each, and how many goes a run has at most. */
const slice = 250;
const slicesMax = 16;

/**
 * Tells the record which fans, of those who asked to be texted, will be called in about three minutes. Run it every second or two. Each
 * run looks at the positions that came near since the last; which replica finds them and how often makes no difference
 * (`redis/near-6.lua`). Who asks when the turn is nearer than that is texted at the turn alone.
 */
export function nearTeller(room: RoomContext, drop: Drop): () => Promise<void> {
  let lookedTo = 0;
  return async () => {
    const paceMs = msPerPosition(drop);
    if (paceMs === undefined || drop.asked.length === 0) return;
    const { serving, places } = drop.state;
    const end = Math.min(places, serving + Math.floor(nearMs / paceMs));
    for (let slices = 0; slices < slicesMax && lookedTo < end; slices++) {
      const from = Math.max(lookedTo, serving);
      const to = Math.min(end, from + slice);
      await report(room, drop, from, to, paceMs);
      lookedTo = to;
      await new Promise((resolve) => setImmediate(resolve));
    }
  };
}

/** The middle of what screens are told, for one position; undefined while nobody can tell. */
function msPerPosition({ tick }: Drop): number | undefined {
  const range = turnIn(tick, 1);
  return range && (range.lowMs + range.highMs) / 2;
}

async function report(
  room: RoomContext,
  drop: Drop,
  from: number,
  to: number,
  paceMs: number,
): Promise<void> {
  const { keys, state } = drop;
  const byMinutes = new Map<number, number[]>();
  for (let position = from; position < to; position++) {
    const index = indexAt(drop, position);
    if (!hasBit(drop.asked, index)) continue;
    const minutes = Math.max(1, Math.round(((position - state.serving) * paceMs) / 60_000));
    byMinutes.set(minutes, [...(byMinutes.get(minutes) ?? []), index]);
  }
  for (const [minutes, indices] of byMinutes) {
    const told = await room.scripts(
      'near',
      [keys.state, keys.asked, keys.told, keys.called, keys.gone, keys.reports],
      [minutes, Math.round(room.nowMs()), ...indices],
    );
    if (Number(told) > 0) drop.nextPollAtMs = 0;
  }
}
