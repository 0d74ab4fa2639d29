import { Refusal } from '@zilker/contracts/errors';
import { sqlStateOf } from '../db.ts';

const triesMax = 3;

/**
 * Asks the database up to three times while it fails in a way that passes; so `ask` is a read, or may be done twice.
 * @throws what it said the last time
 */
export async function askAgain<T>(ask: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries++) {
    try {
      return await ask();
    } catch (cause) {
      if (tries === triesMax || !isPassing(cause)) throw cause;
    }
  }
}

/**
 * Connection lost or not to be had, which has no SQLSTATE; server ending, too many connections, deadlock, serialisation, lock or
 * statement timeout. It says nothing of what was asked for.
 */
function isPassing(cause: unknown): boolean {
  if (cause instanceof Refusal) return false;
  const state = sqlStateOf(cause);
  return state === undefined || /^(08|53|57)/.test(state) || ['40001', '40P01', '55P03'].includes(state);
}
