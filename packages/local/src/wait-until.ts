import { setTimeout as delay } from 'node:timers/promises';

/**
 * Asks again and again until `check` answers with something other than undefined and false, and returns that answer.
 * @throws Error naming `what` once `timeoutMs` have passed.
 */
export async function waitUntil<T>(
  what: string,
  check: () => Promise<T | undefined | false> | T | undefined | false,
  { timeoutMs = 30_000, everyMs = 25 }: { timeoutMs?: number; everyMs?: number } = {},
): Promise<T> {
  const endAt = performance.now() + timeoutMs;
  for (;;) {
    const answer = await check();
    if (answer !== undefined && answer !== false) return answer;
    if (performance.now() > endAt) throw new Error(`${what} did not happen within ${timeoutMs} ms`);
    await delay(everyMs);
  }
}
