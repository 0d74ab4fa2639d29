import { randomnessOf } from '@zilker/contracts/draw/beacon';
import { roundAt } from '@zilker/contracts/draw/chain';
import { fetchPatiently } from '../src/draw/fetch-round.ts';
import { fixRoster } from '../src/draw/freeze.ts';
import { fixSeed } from '../src/draw/make-draw.ts';
import type { Drop } from '../src/drops/drop.ts';
import { readState } from '../src/drops/drop-state.ts';
import type { RoomContext } from '../src/room-context.ts';

export type DrawCost = { ms: number; commands: number };

/** Freezes and draws as `drops/run-step.ts` does, by a round that exists already. `commands` are those sent to Redis. */
export async function measureDraw(context: RoomContext, drop: Drop): Promise<DrawCost> {
  const { beacon } = context;
  if (beacon === undefined) throw new Error('a draw takes a beacon');
  const round = roundAt(beacon.chain, Date.now() - 5_000);
  let commands = 0;
  const redis = new Proxy(context.redis, {
    get(target, name) {
      const value: unknown = Reflect.get(target, name);
      if (typeof value !== 'function') return value;
      return (...args: unknown[]) => {
        commands++;
        return value.apply(target, args);
      };
    },
  });
  const scripts: RoomContext['scripts'] = (...args) => {
    commands++;
    return context.scripts(...args);
  };
  const room = { ...context, redis, scripts };
  const copy = { ...drop };
  const readAgain = async () => {
    const state = readState(await context.redis.hgetall(drop.keys.state), drop.state);
    if (state === null) throw new Error('no drop');
    copy.state = state;
  };

  const startedAt = performance.now();
  const [outcome] = (await scripts('freeze', [drop.keys.state], [0, 0])) as [string];
  let ms = performance.now() - startedAt;
  if (outcome !== 'ok') throw new Error(`the freeze answered ${outcome}`);
  await readAgain();
  const again = performance.now();
  await fixRoster(room, copy);
  ms += performance.now() - again;
  // the record has the facts
  await context.redis.hset(drop.keys.state, 'revealed', '1');
  await readAgain();
  const last = performance.now();
  const { signature } = await fetchPatiently([beacon.url], beacon.chain, round, Date.now());
  await fixSeed(room, copy, { signature, randomness: randomnessOf(signature) });
  ms += performance.now() - last;
  await readAgain();
  if (copy.state.drawn === null) throw new Error('nothing was drawn');
  return { ms, commands };
}
