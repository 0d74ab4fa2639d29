import { drawLine, type Line } from '@zilker/contracts/draw/permute';
import type { DropFacts } from '@zilker/contracts/drop';
import type { LogEntry } from '@zilker/contracts/log';
import type { CallEntry } from '@zilker/contracts/signals/calls';
import type { GrantWord } from '@zilker/contracts/signals/grants';
import type { Tick, WatchTick } from '@zilker/contracts/socket/tick';
import { type LineView, newLineView } from '../call/line-view.ts';
import type { Moved } from '../device/holder.ts';
import { nobodyElse, type Others } from '../presence/read-present.ts';
import { type RecentPlaces, recentPlaces } from '../recovery/recent-places.ts';
import { type DropKeys, keysOf } from '../redis/keys.ts';
import type { RoomContext } from '../room-context.ts';
import { type EstimateHistory, errorsOf, newEstimateHistory } from '../ticks/estimate-errors.ts';
import { makeTick, makeWatchTick } from '../ticks/make-tick.ts';
import type { PaceSamples } from '../ticks/pace.ts';
import type { DropState, StateHash } from './drop-state.ts';
import { factsOf } from './facts.ts';

/** What one replica knows of one drop: a copy of Redis, a fraction of a second old, and what follows from it. */
export type Drop = {
  readonly id: string;
  readonly keys: DropKeys;
  state: DropState;
  grant: GrantWord | null;
  /** Facts on their way to the record. */
  pendingReports: number;
  /** When the reading began that this copy comes from. */
  readAtMs: number;
  /** The state as it was last read, whole: what a Redis that lost it is told again (`recovery/`). */
  remembered: StateHash;
  /** Redis lost its memory of this drop, and nothing is written before it is put together again. */
  lost: boolean;
  /** The most places that were given out in a second, as far as was seen from here. */
  joinsPeak: number;
  /** Places whose fans came back here with their tokens since Redis lost them, anew with each loss. */
  readonly restored: Set<number>;
  /** Places given out here lately, which Redis may forget (`recovery/`). */
  readonly recent: RecentPlaces;
  /** When its memory was last seen to have been put together, on the room's clock. */
  relearntAtMs: number;
  readonly log: LogEntry[];
  gone: ReadonlySet<number>;
  /** Places that went to another device. */
  moved: ReadonlyMap<number, Moved>;
  /** The work that everybody is asked for, and the places that are asked for more, packed (`work/levels.ts`). */
  readonly workBase: number;
  challenged: Buffer;
  challengedRead: { count: number; atMs: number };
  /** Bitmap by index of the fans who asked to be texted. */
  asked: Buffer;
  askedRead: { count: number; atMs: number };
  /** The newest call of each place, from the stream, and where that was read to. */
  readonly calls: Map<number, CallEntry>;
  readTo: string;
  presentCount: number;
  /** Who is here by the other replicas, and the whole line by position (`presence/`, `call/`). */
  others: Others;
  readonly view: LineView;
  /** On this process's own clock. */
  foldedAtMs: number;
  readonly pace: PaceSamples;
  readonly estimates: EstimateHistory;
  nextPollAtMs: number;
  /** Who stands where, once drawn. */
  line: Line | null;
} & View;

/** What goes out, made anew with every reading; the JSON once for all who get it. */
type View = { facts: DropFacts; factsJson: string; tick: Tick; tickJson: string; watchTick: WatchTick };

export function newDrop(room: RoomContext, id: string, state: DropState): Drop {
  const start = { state, grant: null, presentCount: 0, pace: [], estimates: newEstimateHistory() };
  return {
    id,
    keys: keysOf(id),
    ...start,
    pendingReports: 0,
    readAtMs: 0,
    remembered: {},
    lost: false,
    joinsPeak: 0,
    restored: new Set(),
    recent: recentPlaces(),
    relearntAtMs: -Infinity,
    log: [],
    gone: new Set(),
    moved: new Map(),
    workBase: room.work.maxNumber > 0 ? 1 : 0,
    challenged: Buffer.alloc(0),
    challengedRead: { count: 0, atMs: 0 },
    asked: Buffer.alloc(0),
    askedRead: { count: 0, atMs: 0 },
    calls: new Map(),
    readTo: '0',
    others: nobodyElse(),
    view: newLineView(),
    foldedAtMs: -Infinity,
    nextPollAtMs: 0,
    line: null,
    ...viewOf(room, id, start, true),
  };
}

/** How good the estimates were that this replica showed; null while none could be compared with a call. */
export const estimateErrorsOf = ({ estimates }: Pick<Drop, 'estimates'>) => errorsOf(estimates);

/** Brings facts and tick up to what is known now. */
export function updateView(room: RoomContext, drop: Drop, redisHere: boolean): void {
  Object.assign(drop, viewOf(room, drop.id, drop, redisHere));
}

function viewOf(
  room: RoomContext,
  id: string,
  known: Pick<Drop, 'state' | 'grant' | 'presentCount' | 'pace' | 'estimates'>,
  redisHere: boolean,
): View {
  const facts = factsOf(known.state, room.secrets.drawSecret(id), room.beacon?.relays);
  const input = { drop: id, nowMs: room.nowMs(), redisHere, ...known };
  const tick = makeTick(input);
  return {
    facts,
    factsJson: JSON.stringify(facts),
    tick,
    tickJson: JSON.stringify(tick),
    watchTick: makeWatchTick(input, tick),
  };
}

/** Where a place stands, once drawn: as the seed says, or by arrival for those who came after the freeze, and in standby. */
export function positionOf(drop: Drop, index: number): number | null {
  const { definition, drawn, frozen } = drop.state;
  if (definition.mode === 'standby') return index;
  if (drawn === null || frozen === null) return null;
  return index < frozen.n ? lineOf(drop, drawn.seed, frozen.n).positionOf(index) : index;
}

/** The inverse: whose place is at a position. @throws Error before the draw */
export function indexAt(drop: Drop, position: number): number {
  const { definition, drawn, frozen } = drop.state;
  if (definition.mode === 'standby') return position;
  if (drawn === null || frozen === null) throw new Error(`${drop.id} has no order yet`);
  return position < frozen.n ? lineOf(drop, drawn.seed, frozen.n).indexAt(position) : position;
}

function lineOf(drop: Drop, seed: string, n: number): Line {
  drop.line ??= drawLine(Buffer.from(seed, 'hex'), n);
  return drop.line;
}
