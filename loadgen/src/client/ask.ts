import { setTimeout as delay } from 'node:timers/promises';
import { RequestError } from '@zilker/contracts/client';
import type { ErrorCode, ErrorDetail } from '@zilker/contracts/errors';
import type { FanRecord } from '../fan/fan-record.ts';

export type Answer<T> =
  | { ok: true; reply: T }
  | { ok: false; code: ErrorCode | 'offline'; detail: ErrorDetail };

/** How a fan bears with answers that do not come. */
export type Patience = {
  triesMax: number;
  againAfterMs: number;
  /** Parts of the stack are made to fail: that nothing was decided is then no news. */
  outages: boolean;
};

export const patience: Patience = { triesMax: 3, againAfterMs: 150, outages: false };
export const muchPatience: Patience = { triesMax: 40, againAfterMs: 500, outages: true };

/** Nothing was decided: a browser asks again, and so do we. Every write of ours can be repeated. */
const passing = new Set<string>(['offline', 'unavailable', 'payment_unavailable', 'payments_busy']);

/** The codes that what a fan does calls for; asked when the refusal is there, as some depend on how late it is. */
export type Expected = readonly ErrorCode[] | (() => readonly ErrorCode[]);

/**
 * Asks as a fan, and notes every refusal in its record. A request that got lost is sent again, and each loss is noted, but the first
 * one: a connection that the server closed between two requests is no refusal.
 */
export async function ask<T>(
  fan: { record: FanRecord; patience: Patience },
  step: string,
  send: () => Promise<T>,
  expected: Expected = [],
): Promise<Answer<T>> {
  const { triesMax, againAfterMs, outages } = fan.patience;
  for (let tries = 1; ; tries++) {
    try {
      return { ok: true, reply: await send() };
    } catch (error) {
      if (!(error instanceof RequestError)) throw error;
      const { code, status, detail, headers } = error;
      if (status === 503 && !headers.has('retry-after'))
        fan.record.oddities.push(`An answer at "${step}" was ${code} and did not say when to come back.`);
      const excused = passing.has(code) && (outages || (code === 'offline' && tries === 1));
      if (!excused) {
        const codes: readonly string[] = typeof expected === 'function' ? expected() : expected;
        fan.record.refusals.push({ step, code, status, expected: codes.includes(code) });
      }
      if (!passing.has(code) || tries >= triesMax) return { ok: false, code, detail };
      await delay(againAfterMs * Math.min(tries, 4));
    }
  }
}
