import type { DropFacts } from '@zilker/contracts/drop';
import type { CallFrame } from '@zilker/contracts/socket/down';
import type { Tick } from '@zilker/contracts/socket/tick';

/** What the room tells one place, whichever way it comes. Plain data: one tab hands it to the others. */
export type RoomWord =
  | Tick
  | { t: 'facts'; facts: DropFacts }
  | ({ t: 'call' } & Pick<CallFrame, 'callNo' | 'openByMs' | 'admission'>)
  /** The place was given up, here or elsewhere. */
  | { t: 'left' }
  /** The place is on another device now; this one only shows it. */
  | { t: 'moved' }
  /** The place counts as away until this device has done some work. */
  | { t: 'work' }
  /** Whether the fan is texted ahead. */
  | { t: 'texts'; on: boolean };

export type Hear = (word: RoomWord) => void;

/** Why a way to the room ended. `refused` is the room's answer and final for this place; the others are worth another try. */
export type Outcome =
  | { kind: 'lost'; heard: boolean }
  | { kind: 'bye'; retryAfterMs: readonly [number, number] }
  | { kind: 'refused'; code: string; message: string }
  | { kind: 'closed' };
