import { type CallEntry, parseCallEntry } from '@zilker/contracts/signals/calls';
import { encodeGrant, type GrantWord } from '@zilker/contracts/signals/grants';
import { untilReady } from '@zilker/runtime/redis';
import { type Candidate, packCandidates } from '../call/candidates.ts';
import { firstFields } from '../drops/define-drop.ts';
import { keysOf } from '../redis/keys.ts';
import { roomScripts } from '../redis/scripts.ts';
import { definition, grantWord } from './rooms.ts';
import { emptyRedis, roomRedis, workersRedis } from './stores.ts';

/** Connections of the room and of the workers, and drops made for the scripts alone. */
export async function scriptBench() {
  await emptyRedis();
  const redis = roomRedis();
  const workers = workersRedis();
  await Promise.all([untilReady(redis), untilReady(workers)]);
  const scripts = roomScripts(redis);

  /** A drop in some phase; `state` fields are set over those of a new one. */
  async function makeDrop(state: Record<string, string | number> = {}) {
    const { drop, ...rest } = definition();
    const keys = keysOf(drop);
    const given = firstFields({ drop, ...rest, ratePerMinute: 600 }, undefined);
    await scripts('define', [keys.state], [JSON.stringify(given)]);
    if (Object.keys(state).length > 0) await redis.hset(keys.state, state);
    return {
      drop,
      keys,
      state: () => redis.hgetall(keys.state),
      set: (fields: Record<string, string | number>) => redis.hset(keys.state, fields),
      grant: (word: Partial<GrantWord>) => workers.hset(keys.grant, encodeGrant(grantWord(word))),
      async calls(): Promise<CallEntry[]> {
        const entries = await redis.xrange(keys.calls, '-', '+');
        return entries.map(([, fields]) => parseCallEntry(fields));
      },
      /** One try at calling, as a replica makes it, with who is here and who comes before the line. */
      async call(
        isHere: (index: number) => boolean = () => true,
        early: Candidate[] = [],
        run: (keys: string[], args: (string | number | Buffer)[]) => Promise<unknown> = (all, args) =>
          scripts('call', all, args),
      ): Promise<{ made: number; serving: number }> {
        const [serving = 0, places = 0] = (await redis.hmget(keys.state, 'serving', 'places')).map(Number);
        const line: Candidate[] = [];
        for (let position = serving; position < places && line.length < 500; position++)
          if (isHere(position)) line.push({ position, index: position, follows: 0 });
        const [made, now] = (await run(
          [keys.state, keys.called, keys.gone, keys.calls, keys.grant],
          [serving, packCandidates([...early.toSorted((a, b) => a.position - b.position), ...line])],
        )) as [number, number];
        return { made, serving: now };
      },
    };
  }

  return {
    redis,
    scripts,
    makeDrop,
    /** A drop that calls, with so many places whose position is their index. */
    makeCalling: (places: number, state: Record<string, string | number> = {}) =>
      makeDrop({ phase: 'calling', places, n: 0, rate: 6_000, ...state }),
    close() {
      redis.disconnect();
      workers.disconnect();
    },
  };
}
export type ScriptBench = Awaited<ReturnType<typeof scriptBench>>;
export type ScriptDrop = Awaited<ReturnType<ScriptBench['makeDrop']>>;
