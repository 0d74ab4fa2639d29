import type { Id } from '@zilker/contracts/ids';
import type pg from 'pg';
import { pause } from '../fan/pause.ts';
import { readDropState } from '../stack/drop-state.ts';
import type { Operator } from '../stack/operator.ts';

type Venue = {
  pool: pg.Pool;
  operator: Operator;
  drop: Id<'drop'>;
  ratePerMinute: number;
  signal: AbortSignal;
};

const lookEveryMs = 250;
const pausedMs = 1_500;

/**
 * What the venue does meanwhile: says a word, pauses calls for a moment, then lets a fifth more in. Returns when all is done, or
 * when calls end before that.
 */
export async function operate(venue: Venue): Promise<void> {
  const { operator, ratePerMinute } = venue;
  if (!(await untilCalled(venue, 0.25))) return;
  await operator.act({ act: 'message', text: 'Doors at seven. Have your card ready.' });
  if (!(await untilCalled(venue, 0.4))) return;
  await operator.act({ act: 'pause' });
  await pause(venue, pausedMs);
  await operator.act({ act: 'resume' });
  if (!(await untilCalled(venue, 0.6))) return;
  await operator.act({ act: 'rate', ratePerMinute: Math.min(6_000, Math.ceil(ratePerMinute * 1.2)) });
}

/** Waits until so many calls as this share of the tickets were made; false when the tickets went before. */
async function untilCalled({ pool, drop, signal }: Venue, share: number): Promise<boolean> {
  for (;;) {
    const state = await readDropState(pool, drop);
    if (state.ended || state.sold === state.capacity) return false;
    if (state.calls >= state.capacity * share) return true;
    await pause({ signal }, lookEveryMs);
  }
}
