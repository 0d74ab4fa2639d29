import { pkpassType } from '@zilker/box-office/wallets/apple/apple-passes';
import type { Pass } from '@zilker/box-office/wallets/pass';

/**
 * A .pkpass, dated by when what it shows changed. HTTP dates have whole seconds: a change that is so young may be followed by another one in the
 * same second, so it is dated a second back and fetched once more than needed.
 */
export function passAnswer(bytes: Buffer, pass: Pick<Pass, 'changedAt'>, now: Date): Response {
  return new Response(new Uint8Array(bytes), {
    headers: {
      'content-type': pkpassType,
      'content-disposition': 'attachment; filename="ticket.pkpass"',
      'last-modified': lastModified(pass, now).toUTCString(),
      'cache-control': 'no-store',
    },
  });
}

/** Whether a phone that has the pass of `since` (If-Modified-Since) has it as it is. */
export function isKnown(pass: Pick<Pass, 'changedAt'>, since: string | undefined): boolean {
  const sinceMs = Date.parse(since ?? '');
  return Number.isFinite(sinceMs) && wholeSecond(pass.changedAt) <= sinceMs;
}

const settledAfterMs = 2_000;

function lastModified({ changedAt }: Pick<Pass, 'changedAt'>, now: Date): Date {
  const isYoung = now.getTime() - changedAt.getTime() < settledAfterMs;
  return new Date(wholeSecond(changedAt) - (isYoung ? 1_000 : 0));
}

function wholeSecond(at: Date): number {
  return Math.floor(at.getTime() / 1_000) * 1_000;
}
