import type { Db } from '@zilker/box-office/db';
import { createRecent } from '@zilker/box-office/health/recent';
import { oldestDueMs } from '@zilker/box-office/outbox/oldest-due';
import { queueOf } from '@zilker/contracts/jobs/job';
import type { Handler } from '@zilker/runtime/consume';

const spanMs = 5_000;
const keptMax = 2_000;

/**
 * How old jobs are when their turn comes: those that were worked on of late, and the oldest that waits to be sent. Messages to people
 * are left out, since a carrier that is slow says nothing of us; so are jobs that come again after they failed.
 */
export function measureQueueAge(
  { db, now }: { db: Db; now: () => Date },
  handle: Handler,
): { handle: Handler; ageMs(): Promise<number> } {
  const ages = createRecent({ spanMs, max: keptMax });
  return {
    handle: (job, delivery) => {
      if (delivery.deliveries === 1 && delivery.sentAtMs !== null && queueOf[job.kind] !== 'notifications')
        ages.add(Math.max(0, now().getTime() - delivery.sentAtMs));
      return handle(job, delivery);
    },
    ageMs: async () => Math.max(ages.highest() ?? 0, await oldestDueMs(db)),
  };
}
