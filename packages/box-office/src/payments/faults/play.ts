import type { TestDatabase } from '../../testing.ts';
import { createTestDatabase } from '../../testing.ts';
import { guardTransitions } from '../../testing-transitions.ts';
import type { Flow } from './flow.ts';
import { judge } from './judge.ts';
import { settle } from './settle.ts';
import type { ScriptedMishap, StartStandIn } from './stand-in.ts';
import { startWorld, type World, type WorldOptions } from './world.ts';

export type Played = {
  /** The calls of ours to Stripe, but for those of the settling. */
  calls: { call: string; nth: number }[];
  /** The moments at which the worker could have been killed, but for those of the settling. */
  moments: readonly string[];
  /** How many calls went wrong, and how many workers died. */
  mishaps: number;
  deaths: number;
  deadLetters: readonly string[];
  /** What is not as it must be in the end. */
  wrong: string[];
};

export type Stage = {
  /** Plays a flow from a world without past to the moment at which nothing more comes of it. */
  play(flow: Flow, options?: PlayOptions): Promise<Played>;
  stop(): Promise<void>;
};

export type PlayOptions = WorldOptions & {
  script?: readonly ScriptedMishap[];
  /** What happens before it is judged. */
  spoil?: (world: World) => Promise<unknown>;
};

/** Room for so many plays at once: more wait for their turn. */
export async function createStage(start: StartStandIn, playsMax: number): Promise<Stage> {
  const free: TestDatabase[] = [];
  const waiting: ((database: TestDatabase) => void)[] = [];
  const databases = await Promise.all(Array.from({ length: playsMax }, () => createTestDatabase()));
  for (const database of databases) {
    await guardTransitions(database.pool);
    free.push(database);
  }
  const take = async () =>
    free.pop() ?? (await new Promise<TestDatabase>((resolve) => waiting.push(resolve)));
  const giveBack = (database: TestDatabase) => {
    const next = waiting.shift();
    if (next === undefined) free.push(database);
    else next(database);
  };
  return {
    async play(flow, options = {}) {
      const database = await take();
      try {
        const world = await startWorld(database, start, { webhooks: flow.webhooks, ...options });
        try {
          return await playIn(world, flow, options);
        } finally {
          await world.stop();
        }
      } finally {
        giveBack(database);
      }
    },
    async stop() {
      for (const database of databases) await database.drop();
    },
  };
}

async function playIn(world: World, flow: Flow, { script = [], spoil }: PlayOptions): Promise<Played> {
  await world.standIn.script(script);
  await flow.play(world);
  const calls = await callsOf(world);
  const moments = [...(world.lives()[0]?.moments ?? [])];
  await settle(world);
  const mishaps = (await world.standIn.calls()).filter(({ fault }) => fault !== null).length;
  await spoil?.(world);
  return {
    calls,
    moments,
    mishaps,
    deaths: world.lives().filter(({ isDead }) => isDead).length,
    deadLetters: world.deadLetters,
    wrong: await judge(world, flow),
  };
}

/** Each call by its name and number. */
async function callsOf(world: World): Promise<Played['calls']> {
  const seen = new Map<string, number>();
  const named = (await world.standIn.calls()).map(({ method, route }) => {
    const call = `${method} ${route}`;
    const nth = (seen.get(call) ?? 0) + 1;
    seen.set(call, nth);
    return { call, nth };
  });
  return named.filter((_, at) => !world.byHand.some(([from, to]) => at >= from && at < to));
}
