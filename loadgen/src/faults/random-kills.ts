import type { Replica } from '@zilker/local/replicas/start-replicas';
import { pause } from '../fan/pause.ts';
import { dice } from '../prng.ts';
import type { Meanwhile } from '../run-drop.ts';
import { hold } from './conditions.ts';
import type { CoreStack } from './core-stack.ts';
import { killUnansweredRelays } from './kill-workers.ts';

/** What is killed. The relay: all workers, when one has handed jobs to SQS and not heard yet that they arrived. */
const victims = ['core-api', 'worker', 'relay', 'postgres', 'sqs'] as const;
type Victim = (typeof victims)[number];

/** A `kill -9`, so many ms after the first calls. A store stays away for `awayMs`; a service comes back at the pace of its supervisor. */
export type Kill = { victim: Victim; replica: number; afterMs: number; awayMs: number };

/** From the first calls until the last of a small crowd pay. */
const windowMs = 16_000;
const awayMaxMs = 5_000;

/** Every kind of victim at least once, and some of them again, at moments of the seed's choosing: now and then several at once. */
export function drawKills(seed: string, replicas: number): Kill[] {
  const random = dice(seed);
  const again = Array.from({ length: random.whole(0, 3) }, () =>
    random.pick(victims.map((victim) => [victim, 1] as const)),
  );
  return [...victims, ...again]
    .map((victim) => ({
      victim,
      replica: random.whole(0, replicas - 1),
      afterMs: Math.round(random.within(0, windowMs)),
      awayMs: Math.round(random.within(100, awayMaxMs)),
    }))
    .sort((a, b) => a.afterMs - b.afterMs);
}

export function sayKill({ victim, replica, afterMs, awayMs }: Kill): string {
  const which =
    victim === 'postgres' || victim === 'sqs'
      ? `${victim} for ${awayMs} ms`
      : victim === 'relay'
        ? victim
        : `${victim} ${replica}`;
  return `${which} after ${afterMs} ms`;
}

/** Carries them out, each at its time. Resolves when all are done and the stores are back. */
export async function carryOut(core: CoreStack, about: Meanwhile, kills: readonly Kill[]): Promise<void> {
  await Promise.all(
    kills.map(async (kill) => {
      await pause(about, kill.afterMs);
      await actOf[kill.victim](core, about, kill);
    }),
  );
}

const actOf: Readonly<Record<Victim, (core: CoreStack, about: Meanwhile, kill: Kill) => Promise<void>>> = {
  'core-api': async ({ coreApi }, _, { replica }) => crash(coreApi, replica),
  worker: async ({ workers }, _, { replica }) => crash(workers, replica),
  relay: async (core) => void (await killUnansweredRelays(core)),
  postgres: async ({ postgres }, about, { awayMs }) => {
    await postgres.kill();
    await hold(about, awayMs, () => postgres.start());
  },
  sqs: async ({ sqs }, about, { awayMs }) => {
    await sqs.kill();
    await hold(about, awayMs, () => sqs.start());
  },
};

function crash(replicas: readonly Replica[], at: number): void {
  replicas[at % replicas.length]?.service.crash();
}
