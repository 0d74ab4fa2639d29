import { logStart } from '@zilker/contracts/log-chain';
import type { CallEntry } from '@zilker/contracts/signals/calls';
import type { DropPhase } from '@zilker/contracts/states';
import type { StateHash } from '../drops/drop-state.ts';
import { levelAt, withLevel } from '../work/levels.ts';
import { gapOf } from './gap.ts';
import type { Memory } from './memory.ts';

/** A drop put together from all that anyone remembers of it. */
export type Merged = Omit<Memory, 'from' | 'joinsPeak'> & {
  /** Something that was known is not in Redis any more. */
  lost: boolean;
  /** It was frozen, and nobody knows over which roster: nothing of that was shown, and the lobby goes on. */
  unfrozen: boolean;
};

const phases: readonly DropPhase[] = [
  'scheduled',
  'lobby',
  'frozen',
  'drawn',
  'calling',
  'paused',
  'sold_out',
  'closed',
];

/**
 * All that anyone remembers, in one: what only grows is the most that anybody knows of, so that serving never falls and no index is
 * given twice; what an act can change either way is as of the newest entry of the log; what the draw fixed is taken wherever
 * it is known, since it was the same for all.
 * @throws Error when there is no memory to begin with
 */
export function mergeMemories(memories: readonly Memory[], nowMs: number): Merged {
  const byAgeOf = memories.toSorted(byAge);
  const newest = byAgeOf.at(-1);
  if (newest === undefined) throw new Error('nobody remembers anything');
  const log = longest(memories.map((memory) => memory.log));
  const calls = newestCalls(memories.flatMap((memory) => memory.calls));
  const gone = [...new Set(memories.flatMap((memory) => memory.gone))].toSorted((a, b) => a - b);
  const moved = newestMoves(memories.flatMap((memory) => memory.moved));
  const draw = drawFacts(memories, newest.state);
  const indices = [...calls, ...moved].map(({ index }) => index).concat(gone);
  const known = Math.max(most(memories, 'places'), Number(draw.n || 0), highest(indices) + 1);
  const left = memories.find(({ from }) => from === 'redis');
  const lost = left === undefined || isLess(left, { known, log, calls, gone, moved });
  const places = known + gapOf(memories, { known, lost, nowMs });
  const leavesFrom = left === undefined ? 0 : number(left.state, 'places');
  const isMissing = leavesFrom < known || places > known;
  return {
    state: {
      // what only some know is taken from them
      ...Object.assign({}, ...byAgeOf.map(({ state }) => state)),
      ...newestDefinition(memories),
      ...draw,
      committedAtMs: String(firstCommitted(memories)),
      places: String(places),
      serving: String(
        Math.max(most(memories, 'serving'), highest(calls.map(({ position }) => position)) + 1),
      ),
      called: String(calledOf(left, calls)),
      gone: String(gone.length),
      movedCount: String(moved.length),
      // replicas copy these anew when the figure is another
      challenges: String(most(memories, 'challenges') + 1),
      textsCount: String(most(memories, 'textsCount') + 1),
      rebuilds: String(most(memories, 'rebuilds') + 1),
      seq: String(log.length),
      head: log.at(-1)?.hash ?? logStart,
      ...(isMissing ? missing(memories, { from: leavesFrom, below: places, late: draw.roster !== '' }) : {}),
    },
    log,
    calls,
    gone,
    moved,
    challenged: highestLevels(memories),
    asked: memories.toSorted(by('textsCount')).at(-1)?.asked ?? '',
    lost,
    unfrozen: draw.phase === 'lobby' && phaseRank(newest.state) > phases.indexOf('lobby'),
  };
}

const highest = (figures: readonly number[]) => figures.reduce((high, figure) => Math.max(high, figure), -1);
const number = (state: StateHash, name: string) => Number(state[name] || 0);
const most = (memories: readonly Memory[], name: string) =>
  Math.max(0, ...memories.map(({ state }) => number(state, name)));
const by = (name: string) => (a: Memory, b: Memory) => number(a.state, name) - number(b.state, name);
const phaseRank = (state: StateHash) => phases.indexOf(state.phase as DropPhase);

/** Acts are in the log, so a longer log is newer; what happens by itself without an entry only goes forward. */
function byAge(a: Memory, b: Memory): number {
  return (
    by('seq')(a, b) ||
    phaseRank(a.state) - phaseRank(b.state) ||
    Number(Boolean(a.state.roster)) - Number(Boolean(b.state.roster)) ||
    by('revealed')(a, b) ||
    by('version')(a, b) ||
    // the record knows no more of what the room decides than the room
    Number(b.from === 'record') - Number(a.from === 'record')
  );
}

function longest<T>(lists: readonly (readonly T[])[]): readonly T[] {
  return lists.reduce((long, list) => (list.length > long.length ? list : long), []);
}

function newestCalls(all: readonly CallEntry[]): CallEntry[] {
  const newest = new Map<number, CallEntry>();
  for (const call of all) {
    const known = newest.get(call.index);
    if (known === undefined || call.callNo > known.callNo) newest.set(call.index, call);
  }
  return [...newest.values()].toSorted((a, b) => a.atMs - b.atMs || a.index - b.index);
}

function newestMoves(all: Memory['moved']): Memory['moved'] {
  const newest = new Map<number, Memory['moved'][number]>();
  for (const move of all) {
    const known = newest.get(move.index);
    if (known === undefined || move.epoch > known.epoch) newest.set(move.index, move);
  }
  return [...newest.values()].toSorted((a, b) => a.index - b.index);
}

/**
 * What was granted and used: each place's newest call is numbered, so they add up. What Redis still has of itself is whole, and may
 * count a call that no replica has read.
 */
function calledOf(left: Memory | undefined, calls: readonly CallEntry[]): number {
  const counted = calls.reduce((sum, { callNo }) => sum + callNo, 0);
  return Math.max(counted, left === undefined ? 0 : number(left.state, 'called'));
}

/** Whether what is left in Redis lacks anything that is known. */
function isLess(
  left: Memory,
  merged: { known: number } & Pick<Merged, 'log' | 'calls' | 'gone' | 'moved'>,
): boolean {
  return (
    number(left.state, 'places') < merged.known ||
    left.log.length < merged.log.length ||
    left.calls.length < merged.calls.length ||
    left.gone.length < merged.gone.length ||
    left.moved.length < merged.moved.length
  );
}

/** The definition that the room had taken last; the record's own may be newer, and is taken like any other afterwards. */
function newestDefinition(memories: readonly Memory[]): StateHash {
  const own = memories.filter(({ from }) => from !== 'record');
  const state: StateHash = (own.length > 0 ? own : memories).toSorted(by('version')).at(-1)?.state ?? {};
  const fields = ['version', 'definition', 'lobbyOpensAtMs', 'openWindowMs'];
  return Object.fromEntries(fields.map((name) => [name, state[name] ?? '']));
}

function firstCommitted(memories: readonly Memory[]): number {
  const known = memories.map(({ state }) => number(state, 'committedAtMs')).filter((atMs) => atMs > 0);
  return known.length === 0 ? 0 : Math.min(...known);
}

/**
 * Number, roster, seed and the phase that goes with them. A number without its roster was shown to nobody, and which leaves it was
 * about cannot be told any more: the lobby goes on.
 */
function drawFacts(
  memories: readonly Memory[],
  newest: StateHash,
): StateHash & { roster: string; phase: string } {
  const drawn = memories.find(({ state }) => state.seed)?.state;
  const fixed = drawn ?? memories.find(({ state }) => state.roster)?.state;
  const draw = pick(drawn, ['signature', 'randomness', 'seed', 'drawnAtMs']);
  const beacon = pick(fixed ?? newest, ['beacon', 'drawAtMs']);
  const phase = newest.phase ?? 'scheduled';
  if (fixed === undefined)
    return {
      ...draw,
      ...beacon,
      n: '',
      frozenAtMs: '',
      roster: '',
      holes: '',
      revealed: '0',
      phase: phase === 'frozen' ? 'lobby' : phase,
    };
  const atLeast = drawn === undefined ? 'frozen' : 'drawn';
  const isBehind = phases.indexOf(phase as DropPhase) < phases.indexOf(atLeast);
  const holes = memories.find(({ state }) => state.roster && state.holes !== undefined)?.state.holes;
  return {
    ...draw,
    ...beacon,
    n: fixed.n ?? '',
    frozenAtMs: fixed.frozenAtMs ?? '',
    roster: fixed.roster ?? '',
    holes: holes ?? '',
    revealed: memories.some(({ state }) => state.revealed === '1') ? '1' : '0',
    phase: isBehind ? atLeast : phase,
  };
}

function pick(state: StateHash | undefined, names: readonly string[]): StateHash {
  return Object.fromEntries(names.map((name) => [name, state?.[name] ?? '']));
}

/** Which places have to come back with their fans' tokens: these, and what an earlier loss had left open. */
function missing(
  memories: readonly Memory[],
  lost: { from: number; below: number; late: boolean },
): StateHash {
  const open = memories.map(({ state }) => state).filter((state) => number(state, 'lostBelow') > 0);
  return {
    lostFrom: String(Math.min(lost.from, ...open.map((state) => number(state, 'lostFrom')))),
    lostBelow: String(lost.below),
    lostLate: lost.late || open.some((state) => state.lostLate === '1') ? '1' : '0',
  };
}

function highestLevels(memories: readonly Memory[]): string {
  let levels: Buffer = Buffer.alloc(0);
  for (const { challenged } of memories) {
    const known = Buffer.from(challenged, 'base64');
    if (levels.length === 0) levels = known;
    else
      for (let index = 0; index < known.length * 4; index++)
        levels = withLevel(levels, index, levelAt(known, index));
  }
  return levels.toString('base64');
}
