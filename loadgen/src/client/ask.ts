import { setTimeout as delay } from 'node:timers/promises';
import { RequestError } from '@zilker/contracts/client';
import type { ErrorCode, ErrorDetail } from '@zilker/contracts/errors';
import type { FanRecord } from '../fan/fan-record.ts';

export type Answer<T> =
  | { ok: true; reply: T }
  | { ok: false; code: ErrorCode | 'offline'; detail: ErrorDetail };

const triesMax = 3;
/** Nothing was decided: a browser asks again, and so do we. Every write of ours can be repeated. */
const passing = new Set<string>(['offline', 'unavailable']);

/**
 * Asks as a fan, and notes every refusal in its record; `expected` says which of them what it does calls for. A request that got
 * lost is sent again twice, and each loss is noted.
 */
export async function ask<T>(
  record: FanRecord,
  step: string,
  send: () => Promise<T>,
  expected: readonly ErrorCode[] = [],
): Promise<Answer<T>> {
  for (let tries = 1; ; tries++) {
    try {
      return { ok: true, reply: await send() };
    } catch (error) {
      if (!(error instanceof RequestError)) throw error;
      const { code, status, detail } = error;
      // a connection that the server closed between two requests is no refusal; one that stays lost is
      const first = code === 'offline' && tries === 1;
      if (!first)
        record.refusals.push({ step, code, status, expected: expected.some((one) => one === code) });
      if (!passing.has(code) || tries >= triesMax) return { ok: false, code, detail };
      await delay(150 * tries);
    }
  }
}
