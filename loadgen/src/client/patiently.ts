import { setTimeout as delay } from 'node:timers/promises';
import { RequestError } from '@zilker/contracts/client';

const triesMax = 20;
const againAfterMs = 500;

/** Asks again while nothing was decided, as often as a person would. @throws what `ask` threw last */
export async function patiently<T>(ask: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries++) {
    try {
      return await ask();
    } catch (error) {
      const passing =
        error instanceof RequestError && (error.code === 'offline' || error.code === 'unavailable');
      if (!passing || tries >= triesMax) throw error;
      await delay(againAfterMs);
    }
  }
}
