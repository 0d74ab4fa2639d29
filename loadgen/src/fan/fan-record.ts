import type { ProofField } from '@zilker/contracts/draw/facts';
import type { Id } from '@zilker/contracts/ids';
import type { Quote } from '@zilker/contracts/price';

/** A refusal as a fan met it. `expected`: what it did calls for this very code. */
type RefusalSeen = { step: string; code: string; status: number; expected: boolean };

/**
 * How it ended for a fan. `card_held`: it waits for its show to be confirmed. `returned`: it paid, and was told that its payment goes back.
 * `cut_off`: the run's deadline came first.
 */
export type FanEnd =
  | 'waiting'
  | 'quit'
  | 'gone'
  | 'unopened'
  | 'told_over'
  | 'left_shop'
  | 'time_ran_out'
  | 'went_without'
  | 'walked'
  | 'cancelled'
  | 'declined'
  | 'not_paid'
  | 'bought'
  | 'card_held'
  | 'returned'
  | 'lost_payment'
  | 'cut_off';

/** What one fan saw and did: evidence of its own, that the servers had no hand in. Times are epoch ms. */
export type FanRecord = {
  fan: number;
  account: Id<'account'>;
  /** What each of its joins answered. */
  indices: number[];
  /** Worked out by the fan itself, from the seed. */
  position: number | null;
  /** Each position that it ever worked out, from whatever facts it was shown. */
  positions: number[];
  /** `late`: it came after the freeze, so its position is its index. `unseen`: it was not there to check. */
  draw: 'unseen' | 'late' | 'verified' | ProofField;
  /** When it was surely there: the room had spoken to it, and it had not gone. `toMs` is null while it is there. */
  here: { fromMs: number; toMs: number | null }[];
  /** When it had lost the room, by no doing of its own, and was not back yet. */
  gaps: { fromMs: number; toMs: number | null }[];
  quitAtMs: number | null;
  /** The first time it heard of each of its calls. */
  calls: { callNo: number; heardAtMs: number; openByMs: number; bySocket: boolean }[];
  /** Its opening of a call, and how many tickets it could take then. */
  opened: { callNo: number; atMs: number; takeMax: number } | null;
  /** Refused for want of tickets while it held none: what it asked for, and what it was told it could have. */
  shortages: { code: string; asked: number; takeMax: number }[];
  /** Whether it ever held tickets. */
  reserved: boolean;
  order: Id<'order'> | null;
  /** The price as its screen had it when it went to pay. */
  shown: Quote | null;
  /** How often the card page took its card: once, and once more where the first card had too many tickets. */
  cardsTaken: number;
  end: FanEnd;
  refusals: RefusalSeen[];
  /** Anything that must never be seen, in a sentence. */
  oddities: string[];
};

export function newFanRecord(fan: number, account: Id<'account'>): FanRecord {
  return {
    fan,
    account,
    indices: [],
    position: null,
    positions: [],
    draw: 'unseen',
    here: [],
    gaps: [],
    quitAtMs: null,
    calls: [],
    opened: null,
    shortages: [],
    reserved: false,
    order: null,
    shown: null,
    cardsTaken: 0,
    end: 'waiting',
    refusals: [],
    oddities: [],
  };
}

/** From now on it is there, unless it was. */
export function nowHere(record: FanRecord, atMs: number): void {
  const last = record.here.at(-1);
  if (last === undefined || last.toMs !== null) record.here.push({ fromMs: atMs, toMs: null });
}

export function nowGone(record: FanRecord, atMs: number): void {
  const last = record.here.at(-1);
  if (last?.toMs === null) last.toMs = atMs;
}

/** From now on it seeks the room, unless it did. */
export function nowSeeking(record: FanRecord, atMs: number): void {
  const last = record.gaps.at(-1);
  if (last === undefined || last.toMs !== null) record.gaps.push({ fromMs: atMs, toMs: null });
}

/** It has found the room, or seeks it no more. */
export function nowFound(record: FanRecord, atMs: number): void {
  const last = record.gaps.at(-1);
  if (last?.toMs === null) last.toMs = atMs;
}

export function notePosition(record: FanRecord, position: number): void {
  if (!record.positions.includes(position)) record.positions.push(position);
}
