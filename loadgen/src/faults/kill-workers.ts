import { setTimeout as delay } from 'node:timers/promises';
import type { CoreStack } from './core-stack.ts';

const lookEveryMs = 20;
const comesWithinMs = 15_000;

/**
 * SQS takes what the relays send and holds its answer back; the workers are killed at that moment. Their jobs are in the queue and,
 * as far as the outbox knows, unsent. Resolves to false when no relay sent anything in time; they are killed all the same.
 */
export function killUnansweredRelays(core: Pick<CoreStack, 'sqs' | 'workers'>): Promise<boolean> {
  return killWhileHeld(core, 'SendMessageBatch', { holdAnswers: ['SendMessageBatch'] });
}

/**
 * Workers have done their work and ask for the jobs to be deleted; they are killed, and that request is lost. The jobs show again
 * when the time is over for which they are hidden. Resolves to false when nothing was to be deleted in time.
 */
export function killBeforeDeletion(core: Pick<CoreStack, 'sqs' | 'workers'>): Promise<boolean> {
  return killWhileHeld(core, 'DeleteMessageBatch', { holdRequests: ['DeleteMessageBatch'] });
}

/** All of them at once, `kill -9`. Resolves when the last one is gone; others may run in their places by then. */
export async function killWorkers({ workers }: Pick<CoreStack, 'workers'>): Promise<void> {
  for (const { service } of workers) service.crash();
  await Promise.all(workers.map(({ service }) => waitForEnd(service)));
}

async function killWhileHeld(
  { sqs, workers }: Pick<CoreStack, 'sqs' | 'workers'>,
  action: string,
  faults: Parameters<CoreStack['sqs']['setFaults']>[0],
): Promise<boolean> {
  const giveUpAtMs = performance.now() + comesWithinMs;
  // SQS may be killed meanwhile, and then holds nothing any more
  const held = async () => {
    try {
      await sqs.setFaults(faults);
      return await sqs.heldOf(action);
    } catch {
      return 0;
    }
  };
  let caught = (await held()) > 0;
  while (!caught && performance.now() < giveUpAtMs) {
    await delay(lookEveryMs);
    caught = (await held()) > 0;
  }
  await killWorkers({ workers });
  // only now, so that none of them hears
  await sqs.setFaults().catch(() => undefined);
  return caught;
}

/** Until the process is gone; another may run in its place by then. */
async function waitForEnd(service: { readonly pid: number; readonly running: boolean }): Promise<void> {
  const { pid } = service;
  while (service.running && service.pid === pid) await delay(1);
}
