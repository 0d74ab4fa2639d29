import { setTimeout as delay } from 'node:timers/promises';
import { isUnavailable } from '@zilker/contracts/postgres-failures';

const againAfterMs = 250;
const patienceMs = 90_000;

/** Reads from a database that may be away for a while. @throws what it threw last, or what another try would not mend */
export async function outlast<T>(read: () => Promise<T>): Promise<T> {
  const giveUpAtMs = performance.now() + patienceMs;
  for (;;) {
    try {
      return await read();
    } catch (error) {
      if (!isUnavailable(error) || performance.now() > giveUpAtMs) throw error;
      await delay(againAfterMs);
    }
  }
}
