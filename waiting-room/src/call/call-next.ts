import { decodeGrant, type GrantWord } from '@zilker/contracts/signals/grants';
import { type Drop, indexAt, positionOf } from '../drops/drop.ts';
import { hasBit } from '../presence/bitmaps.ts';
import type { Presence } from '../presence/presence.ts';
import { readPresent } from '../presence/read-present.ts';
import type { RoomContext } from '../room-context.ts';
import { breather } from '../slices.ts';
import { type Candidate, packCandidates, pickCandidates } from './candidates.ts';
import { foldPresent } from './line-view.ts';

/** With nobody due, who came and went is still taken in so often, so that the first call waits for nothing. */
const foldEveryMs = 1_000;

/**
 * Calls whoever is due now, through the one script that decides. Most times nothing is due, which one small reading tells.
 * @returns how many were called, by this try
 * @throws Error when Redis is away
 */
export async function callNext(
  room: Pick<RoomContext, 'redis' | 'scripts' | 'replica'>,
  presence: Pick<Presence, 'bitmapOf'>,
  drop: Drop,
): Promise<number> {
  if (drop.state.drawn === null && drop.state.definition.mode === 'draw') return 0;
  const due = await readDue(room, drop);
  if (due.want < 1 && performance.now() - drop.foldedAtMs < foldEveryMs) return 0;
  const [present, grant] = await Promise.all([
    readPresent(room, presence, drop),
    // as new as the figures above: a fresh grant must not go to the line before the calls it came from are seen
    due.want < 1 ? {} : room.redis.hgetall(drop.keys.grant),
  ]);
  await foldPresent(drop.view, present, (index) => positionOf(drop, index) ?? index, breather());
  drop.foldedAtMs = performance.now();
  if (due.want < 1) return 0;

  const isOut = (index: number) => drop.calls.has(index) || drop.gone.has(index);
  const candidates = pickCandidates({
    view: drop.view,
    ...due,
    indexAt: (position) => indexAt(drop, position),
    isOut,
    again: unopened(drop, decodeGrant(grant)).filter(
      ({ index }) => hasBit(present, index) && !drop.gone.has(index),
    ),
  });
  if (candidates.length === 0) return 0;
  const { keys } = drop;
  const [made] = (await room.scripts(
    'call',
    [keys.state, keys.called, keys.gone, keys.calls, keys.grant],
    [due.serving, packCandidates(candidates)],
  )) as [number];
  return made;
}

/**
 * How many could be called by now. Only an estimate, for the script counts again; but by Redis's own clock like the script, so that
 * a replica whose clock is off calls no less.
 */
async function readDue(
  { redis }: Pick<RoomContext, 'redis'>,
  { keys }: Drop,
): Promise<{ want: number; serving: number; places: number }> {
  const [time, state, grant] = await Promise.all([
    redis.time(),
    redis.hmget(
      keys.state,
      'phase',
      'stopped',
      'serving',
      'places',
      'called',
      'rate',
      'credit',
      'creditAtUs',
    ),
    redis.hmget(keys.grant, 'granted', 'expiresAtMs'),
  ]);
  const [phase, stopped, ...figures] = state;
  const [serving = 0, places = 0, called = 0, rate = 0, credit = 0, creditAtUs = 0] = figures.map(Number);
  const [granted = 0, expiresAtMs = 0] = grant.map(Number);
  const nowUs = Number(time[0]) * 1_000_000 + Number(time[1]);
  if (phase !== 'calling' || stopped === '1' || nowUs >= expiresAtMs * 1000)
    return { want: 0, serving, places };
  const accrued = credit + (Math.max(0, nowUs - creditAtUs) * rate) / 60_000_000;
  // a credit that is due within the moment that the rest takes
  const want = Math.floor(Math.min(Math.max(1, rate / 60), accrued + 0.01, granted - called));
  return { want, serving, places };
}

/** Calls that ended unopened, by the box office's word; their places may be called again. */
function unopened({ calls }: Drop, grant: GrantWord | null): Candidate[] {
  return (grant?.unopened ?? []).flatMap(([index, callNo]) => {
    const call = calls.get(index);
    return call?.callNo === callNo ? [{ index, position: call.position, follows: callNo }] : [];
  });
}
