import { commitment } from '@zilker/contracts/draw/seed';
import type { DropFacts } from '@zilker/contracts/drop';
import type { DropState } from './drop-state.ts';

/** What anyone may know of a drop by now. The secret is shown only once the record has the frozen facts. */
export function factsOf(state: DropState, secret: Buffer, relays: readonly string[] = []): DropFacts {
  const { frozen, roster, revealed } = state;
  return {
    ...state.definition,
    drawAtMs: state.drawAtMs,
    ratePerMinute: state.ratePerMinute,
    floorPerMinute: state.floorPerMinute,
    commitment: Buffer.from(commitment(secret)).toString('hex'),
    committedAtMs: state.committedAtMs,
    beacon: state.beacon,
    beaconRelays: state.beacon === null ? [] : [...relays],
    frozen:
      frozen !== null && roster !== null && revealed
        ? { n: frozen.n, roster, secret: secret.toString('hex'), atMs: frozen.atMs }
        : null,
    drawn: state.drawn,
  };
}
