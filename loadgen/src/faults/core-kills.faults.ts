import { afterAll, afterEach, beforeAll, describe, test } from 'vitest';
import { untilPhase } from './conditions.ts';
import { type CoreStack, openCoreStack } from './core-stack.ts';
import { carryOut, drawKills, sayKill } from './random-kills.ts';

/**
 * 20 rounds, each a drop in which core-api, a worker, the relay, PostgreSQL and SQS are killed at random moments. `ZILKER_TEST_SEED`
 * draws other rounds; `-t 'round 3 '` runs one.
 */
const seed = Number(process.env.ZILKER_TEST_SEED ?? 11);
const rounds = [
  { replicas: 1, from: 1, to: 7 },
  { replicas: 2, from: 8, to: 14 },
  { replicas: 4, from: 15, to: 20 },
];

describe.each(rounds)('with $replicas of core-api and of workers', ({ replicas, from, to }) => {
  let core: CoreStack;
  beforeAll(async () => {
    core = await openCoreStack({ replicas });
  }, 180_000);
  // a round that failed half way leaves both up for the next
  afterEach(() => Promise.all([core.postgres.start(), core.sqs.start()]), 180_000);
  afterAll(() => core?.close(), 60_000);

  const numbers = Array.from({ length: to - from + 1 }, (_, at) => from + at);
  test.each(numbers)(`round %i of seed ${seed}`, async (round) => {
    const kills = drawKills(`kills/${seed}/${round}`, replicas);
    console.log(`Round ${round} of seed ${seed}: ${kills.map(sayKill).join('; ')}.`);
    await core.runClean({
      fans: 60,
      tickets: 20,
      seed: seed * 1_000 + round,
      mayBeGone: true,
      async meanwhile(about) {
        await untilPhase(about, 'calling');
        await carryOut(core, about, kills);
      },
    });
  });
});
