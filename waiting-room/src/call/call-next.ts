import { decodeGrant, type GrantWord } from '@zilker/contracts/signals/grants';
import { type Drop, indexAt } from '../drops/drop.ts';
import { hasBit, readPresent } from '../presence/bitmaps.ts';
import type { Presence } from '../presence/presence.ts';
import type { RoomContext } from '../room-context.ts';
import { candidatesMax, type Early, packEarly, pickLine } from './candidates.ts';

/**
 * Calls whoever is due now, through the one script that decides. Most times nothing is due, which one small reading tells.
 * @returns how many were called, by this try
 * @throws Error when Redis is away
 */
export async function callNext(room: RoomContext, presence: Presence, drop: Drop): Promise<number> {
  const due = await readDue(room, drop);
  if (due.want < 1) return 0;
  const { redis } = room;
  const [present, returned, grant] = await Promise.all([
    readPresent(redis, drop.keys, room.nowMs()),
    redis.zrange(drop.keys.returned, 0, String(candidatesMax - 1), 'WITHSCORES'),
    // as new as the figures above: a fresh grant must not go to the line before the calls it came from are seen
    redis.hgetall(drop.keys.grant),
  ]);
  const isHere = (index: number) =>
    (hasBit(present, index) || presence.isHere(drop.id, index)) && !drop.gone.has(index);
  const early = [...missedAndBack(returned), ...unopened(drop, decodeGrant(grant))].filter(({ index }) =>
    isHere(index),
  );
  const line = pickLine({
    serving: due.serving,
    places: due.places,
    want: due.want,
    indexAt: (position) => indexAt(drop, position),
    isHere,
  });
  if (early.length === 0 && line.packed.length === 0) return 0;
  const { keys } = drop;
  const [made] = (await room.scripts(
    'call',
    [keys.state, keys.called, keys.gone, keys.returned, keys.calls, keys.grant],
    [due.serving, line.packed, line.passAll ? '1' : '0', packEarly(early, due.want)],
  )) as [number];
  return made;
}

/** How many could be called by now. Only an estimate: the script counts again. */
async function readDue(
  { redis, nowMs }: RoomContext,
  { keys }: Drop,
): Promise<{ want: number; serving: number; places: number }> {
  const [state, grant] = await Promise.all([
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
  const now = nowMs();
  if (phase !== 'calling' || stopped === '1' || now >= expiresAtMs) return { want: 0, serving, places };
  const accrued = credit + (Math.max(0, now * 1000 - creditAtUs) * rate) / 60_000_000;
  const want = Math.floor(Math.min(Math.max(1, rate / 60), accrued + 0.01, granted - called));
  return { want, serving, places };
}

/** `[index, position, …]` as ZRANGE WITHSCORES gives them. */
function missedAndBack(returned: readonly string[]): Early[] {
  const early: Early[] = [];
  for (let at = 0; at + 1 < returned.length; at += 2)
    early.push({ index: Number(returned[at]), position: Number(returned[at + 1]), follows: 0 });
  return early;
}

/** Calls that ended unopened, by the box office's word; their places may be called again. */
function unopened({ calls }: Drop, grant: GrantWord | null): Early[] {
  return (grant?.unopened ?? []).flatMap(([index, callNo]) => {
    const call = calls.get(index);
    return call?.callNo === callNo ? [{ index, position: call.position, follows: callNo }] : [];
  });
}
