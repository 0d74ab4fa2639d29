import type { Replica } from '@zilker/local/replicas/start-replicas';
import { waitUntil } from '@zilker/local/wait-until';
import { pause } from '../fan/pause.ts';
import { dice } from '../prng.ts';
import type { Meanwhile } from '../run-drop.ts';
import type { CoreStack } from './core-stack.ts';

/** What is killed. The relay is the worker that has handed jobs to SQS and not heard yet that they arrived. */
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
    victim === 'postgres' || victim === 'sqs' ? `${victim} for ${awayMs} ms` : `${victim} ${replica}`;
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
  relay: killRelay,
  postgres: async ({ postgres }, about, { awayMs }) => {
    await postgres.kill();
    await pause(about, awayMs).finally(() => postgres.start());
  },
  sqs: async ({ sqs }, about, { awayMs }) => {
    await sqs.kill();
    await pause(about, awayMs).finally(() => sqs.start());
  },
};

/**
 * SQS takes what relays send and holds its answer back; the worker is killed at that moment. Its jobs are in the queue and, as far as
 * the outbox knows, unsent. When SQS is away just then, the worker dies all the same.
 */
export async function killRelay(
  { sqs, workers }: CoreStack,
  about: Meanwhile,
  { replica }: Pick<Kill, 'replica'>,
) {
  await sqs.setFaults({ holdAnswers: ['SendMessageBatch'] }).catch(() => undefined);
  await waitUntil(
    'a relay waiting for its answer',
    async () => about.signal.aborted || (await sqs.heldOf('SendMessageBatch').catch(() => 1)) > 0,
    { timeoutMs: 15_000 },
  ).catch(() => undefined);
  crash(workers, replica);
  await sqs.setFaults().catch(() => undefined);
}

function crash(replicas: readonly Replica[], at: number): void {
  replicas[at % replicas.length]?.service.crash();
}
