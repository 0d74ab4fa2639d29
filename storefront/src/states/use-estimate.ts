import type { Tick } from '@zilker/contracts/socket/tick';
import { type Accessor, createMemo } from 'solid-js';
import { type Held, holdEstimate } from './estimate.ts';
import type { Standing } from './standing.ts';

/** The estimate of this place's turn from tick to tick, while it stands in the line. */
export function createEstimate(
  tick: Accessor<Tick | undefined>,
  standing: Accessor<Standing | undefined>,
): Accessor<Held | undefined> {
  return createMemo<Held | undefined>((held) => {
    const at = standing();
    const now = tick();
    return now && at?.kind === 'line' && !at.passed ? holdEstimate(held, now, at.ahead) : held;
  });
}
