import { queues } from '@zilker/contracts/jobs/job';
import { deadLettersOf } from '@zilker/runtime/dead-letters';
import { gauge } from '@zilker/runtime/metrics';
import { waitingIn } from '@zilker/runtime/sqs';
import type { WorkersContext } from '../context.ts';
import { type Clock, startClock } from './clock.ts';

const everyMs = 10_000;
const waiting = gauge('zilker_queue_waiting', 'Jobs in each queue that wait for a worker.', {
  queue: queues,
});
const dead = gauge('zilker_dead_letters', 'Jobs in the dead-letter queue of each queue.', { queue: queues });

/** Says how much waits in each queue, and how many jobs were given up. */
export function startQueueCounts({ sqs, log }: Pick<WorkersContext, 'sqs' | 'log'>): Clock {
  return startClock('queues', {
    everyMs,
    log,
    turn: async () => {
      for (const queue of queues) {
        waiting.set(await waitingIn(sqs, queue), { queue });
        dead.set(await waitingIn(sqs, deadLettersOf(queue)), { queue });
      }
      return undefined;
    },
  });
}
