import { RequestError } from '@zilker/contracts/client';
import { syncCheckIns } from '@zilker/contracts/http/doors';
import { onCleanup } from 'solid-js';
import type { KeptCheckIn } from '../store/check-ins.ts';
import type { Link } from './link.ts';
import { batchMax, outbound, refused, settle, smaller, unsent, waitMs } from './queue.ts';

/** How this phone's sync asks and tells. */
export type Queue = {
  all: () => readonly KeptCheckIn[];
  /** How far the server's clock is ahead of this phone's, as far as it is known. */
  aheadMs: () => number;
  /** Asks the server for its time, as far as it answers soon; never rejects. */
  setClock: () => Promise<void>;
  settled: (changed: readonly KeptCheckIn[]) => Promise<void>;
};

/**
 * Sends what waits, in batches, until nothing does; after a failure it waits longer each time. `now` asks for a try at once: a new
 * check-in, or a signal that came back.
 */
export function createSync(link: Link, { all, aheadMs, setClock, settled }: Queue): { now: () => void } {
  let running = false;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let failures = 0;
  let size = batchMax;

  const run = async () => {
    clearTimeout(timer);
    if (running) return;
    running = true;
    try {
      // a phone that was away may have had its clock set since, and its times are told by that
      if (failures > 0) await setClock();
      for (let batch = next(); batch.length > 0; batch = next()) await send(batch);
      failures = 0;
    } catch (error) {
      failures += 1;
      // A night that is over stays so; the check-ins stay too, and go out with the next pairing.
      if (link.reach() !== 'ended') timer = setTimeout(() => void run(), waitMs(failures, Math.random()));
      if (!(error instanceof RequestError)) console.warn('Check-ins could not be synced yet.', error);
    } finally {
      running = false;
    }
  };
  const next = () => unsent(all()).slice(0, size);
  const send = async (batch: readonly KeptCheckIn[]) => {
    try {
      const checkIns = batch.map((one) => outbound(one, aheadMs()));
      const reply = await link.call(syncCheckIns, { body: { sentAtMs: Date.now(), checkIns } });
      const known = settle(batch, reply.results, Date.now());
      if (known.length === 0) throw new Error('The server settled none of the check-ins it was sent.');
      await settled(known);
      size = batchMax;
    } catch (error) {
      if (!isRefusedWhole(error)) throw error;
      size = smaller(batch.length);
      if (size > 0) return;
      size = batchMax;
      await settled(batch.map((one) => refused(one, Date.now())));
    }
  };
  onCleanup(() => clearTimeout(timer));
  return { now: () => void run() };
}

/** One of them is at fault: it cannot be read, or was scanned after the venue had ended the pairing. */
function isRefusedWhole(error: unknown): boolean {
  const codes = ['bad_request', 'body_too_large', 'pairing_revoked'];
  return error instanceof RequestError && codes.includes(error.code);
}
