import type { DropFacts } from '@zilker/contracts/drop';
import type { CallFrame } from '@zilker/contracts/socket/down';
import type { Tick } from '@zilker/contracts/socket/tick';

/** What a way to the room tells, whichever way it is. */
export type RoomEvents = {
  tick: (tick: Tick) => void;
  facts: (facts: DropFacts) => void;
  call: (call: Pick<CallFrame, 'callNo' | 'openByMs' | 'admission'>) => void;
  /** The place was given up, here or elsewhere. */
  left: () => void;
};

/** Why a way to the room ended. `refused` is the room's answer and final for this place; the others are worth another try. */
export type Outcome =
  | { kind: 'lost'; heard: boolean }
  | { kind: 'bye'; retryAfterMs: readonly [number, number] }
  | { kind: 'refused'; code: string; message: string }
  | { kind: 'closed' };
