import { RequestError } from '@zilker/contracts/client';
import { syncCheckIns } from '@zilker/contracts/http/doors';
import { onCleanup } from 'solid-js';
import type { KeptCheckIn } from '../store/storage.ts';
import type { Link } from './link.ts';
import { batchMax, settle, smaller, waiting, waitMs } from './queue.ts';

/**
 * Sends what waits, in batches, until nothing does; after a failure it waits longer each time. `now` asks for a try at once: a new
 * check-in, or a signal that came back.
 */
export function createSync(
  link: Link,
  all: () => readonly KeptCheckIn[],
  onSettled: (settled: readonly KeptCheckIn[]) => Promise<void>,
): { now: () => void } {
  let running = false;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let failures = 0;
  let size = batchMax;

  const run = async () => {
    clearTimeout(timer);
    if (running) return;
    running = true;
    try {
      for (let batch = next(); batch.length > 0; batch = next()) await send(batch);
      failures = 0;
    } catch (error) {
      failures += 1;
      // A pairing that has ended stays so; the check-ins stay too, and go out with the next pairing.
      if (link.reach() !== 'ended') timer = setTimeout(() => void run(), waitMs(failures, Math.random()));
      if (!(error instanceof RequestError)) console.warn('Check-ins could not be synced yet.', error);
    } finally {
      running = false;
    }
  };
  const next = () => waiting(all()).slice(0, size);
  const send = async (batch: readonly KeptCheckIn[]) => {
    try {
      const reply = await link.call(syncCheckIns, {
        body: { sentAtMs: Date.now(), checkIns: batch.map((one) => one.record) },
      });
      const settled = settle(batch, reply.results);
      if (settled.length === 0) throw new Error('The server settled none of the check-ins it was sent.');
      await onSettled(settled);
      size = batchMax;
    } catch (error) {
      if (!isUnreadable(error)) throw error;
      size = smaller(batch.length);
      if (size > 0) return;
      size = batchMax;
      await onSettled(batch.map((one) => ({ ...one, outcome: { answer: 'invalid', first: null } })));
    }
  };
  onCleanup(() => clearTimeout(timer));
  return { now: () => void run() };
}

function isUnreadable(error: unknown): boolean {
  return error instanceof RequestError && (error.code === 'bad_request' || error.code === 'body_too_large');
}
