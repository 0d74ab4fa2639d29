import { roundAt, roundTimeMs } from '@zilker/contracts/draw/chain';
import type { BeaconChain } from '@zilker/contracts/drop';
import type { DropState } from './drop-state.ts';

/** The lobby closes so long before the named beacon round exists: time to hand the facts over and to show them. */
const freezeLeadMs = 3_000;
/** A freeze this near to the round would prove nothing to a fan whose clock is a little off. */
const freezeMarginMs = 500;
/** From the draw to the first call, so that everyone sees their position first. */
export const revealMs = 3_000;
/** How far ahead a draw is put whose moment passed while the room was away. */
export const putOffMs = 6_000;

/** The round that a draw at `drawAtMs` is bound to. */
export function beaconFor(chain: BeaconChain | undefined, drawAtMs: number): DropState['beacon'] {
  return chain === undefined ? null : { chain, round: roundAt(chain, drawAtMs) };
}

/** When the draw's randomness comes into the world: the round's time, or the draw's own without a beacon. */
export function randomnessAtMs({ beacon, drawAtMs }: Pick<DropState, 'beacon' | 'drawAtMs'>): number {
  return beacon === null ? drawAtMs : roundTimeMs(beacon.chain, beacon.round);
}

export function freezeAtMs(state: Pick<DropState, 'beacon' | 'drawAtMs'>): number {
  return state.beacon === null ? state.drawAtMs : randomnessAtMs(state) - freezeLeadMs;
}

/** From then on a freeze comes too late; 0 when it never does. */
export function freezeTooLateMs(state: Pick<DropState, 'beacon' | 'drawAtMs'>): number {
  return state.beacon === null ? 0 : randomnessAtMs(state) - freezeMarginMs;
}
