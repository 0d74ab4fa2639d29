import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import type { DropPlan } from '../plan.ts';
import type { Meanwhile } from '../run-drop.ts';
import { hold, setBeacon, untilCalls, untilPhase, untilPlaces } from './conditions.ts';
import { type FaultStack, openFaultStack } from './fault-stack.ts';

let room: FaultStack;

beforeAll(async () => {
  room = await openFaultStack();
}, 180_000);
// a test that failed half way leaves neither down for the next
afterEach(() => Promise.all([redis().start(), setBeacon(room.target)]));
afterAll(() => room?.close(), 60_000);

function redis() {
  const { redis } = room.stack.stores;
  if (redis === undefined) throw new Error('This stack has a Redis of its own.');
  return redis;
}

const fans = 80;

/** When Redis is killed. */
type Moment = {
  when: string;
  plan?: Partial<DropPlan>;
  /** Before the drop is opened. */
  prepare?: () => Promise<void>;
  untilThen(about: Meanwhile): Promise<void>;
  after?: () => Promise<void>;
};
const moments: Moment[] = [
  {
    when: 'in the lobby',
    plan: { drawInMs: 12_000 },
    untilThen: (about) => untilPlaces(about, fans / 2),
  },
  {
    when: 'between freeze and draw',
    prepare: () => setBeacon(room.target, { outage: true }),
    untilThen: (about) => untilPhase(about, 'frozen'),
    after: () => setBeacon(room.target),
  },
  {
    when: 'while the line is called',
    untilThen: (about) => untilCalls(about, 6),
  },
];

/** What is left of its memory. */
type Memory = { what: string; left?: () => Promise<void> };
const memories: Memory[] = [
  { what: 'with its file' },
  { what: 'without the last tenth of its file', left: () => redis().cutFile(0.1) },
  { what: 'empty', left: () => redis().emptyFile() },
];

const losses = moments.flatMap((moment) => memories.map((memory) => ({ ...moment, ...memory })));

test.each(losses)('Redis is killed $when and comes back $what', async ({ what, left, ...moment }) => {
  await moment.prepare?.();
  const figures = await room.runClean({
    fans,
    ...(moment.plan === undefined ? {} : { plan: moment.plan }),
    async meanwhile(about) {
      await moment.untilThen(about);
      const memoryLost = left !== undefined;
      const lose = async () => {
        await redis().kill();
        await left?.();
        await redis().start();
      };
      await about.fault(`Redis comes back ${what}`, lose, { memoryLost });
      await moment.after?.();
    },
  });
  expect(figures.drawn).toBeGreaterThan(0);
  expect(figures.sold).toBeGreaterThan(0);
});

test('Redis is stopped for 20 s while the line is called', async () => {
  await room.runClean({
    async meanwhile(about) {
      await untilCalls(about, 6);
      await about.fault('Redis is stopped', async () => {
        await redis().stop();
        await hold(about, 20_000, () => redis().start());
      });
    },
  });
});

test('Redis stands still for 20 s while the line is called', async () => {
  await room.runClean({
    async meanwhile(about) {
      await untilCalls(about, 6);
      await about.fault('Redis stands still', async () => {
        redis().freeze();
        await hold(about, 20_000, () => redis().thaw());
      });
    },
  });
});
