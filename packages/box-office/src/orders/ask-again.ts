import { isCut, isUndone } from '@zilker/contracts/postgres-failures';

const triesMax = 3;

/**
 * Asks the database up to three times while the connection is cut or the statement undone; so `ask` is a read, or may be done twice.
 * Not after what took its time to fail, a lock or a silent server: whoever waits is told sooner than that would fail again.
 * @throws what it said the last time
 */
export async function askAgain<T>(ask: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries++) {
    try {
      return await ask();
    } catch (cause) {
      if (tries === triesMax || !(isCut(cause) || isUndone(cause))) throw cause;
    }
  }
}
