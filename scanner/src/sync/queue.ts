import type { CheckInRecord, syncCheckIns } from '@zilker/contracts/http/doors';
import type { ReplyOf } from '@zilker/contracts/route';
import type { KeptCheckIn } from '../store/check-ins.ts';

/**
 * Check-ins on their way to the server. Order does not matter there, and a nonce makes a repeat harmless, so the queue is no more than
 * those that have no outcome yet, or are to be taken back. Pure.
 */
export type Result = ReplyOf<typeof syncCheckIns>['results'][number];

/** As long as somebody at the door is kept waiting for the server's word before this phone's own stands. */
export const answerWithinMs = 900;

/** Records in one request; far below what the route takes, so that a weak signal carries it. */
export const batchMax = 50;
const firstWaitMs = 1_000;
const mostWaitMs = 30_000;

export function waiting(checkIns: readonly KeptCheckIn[]): KeptCheckIn[] {
  return checkIns.filter((checkIn) => checkIn.outcome === null);
}

/**
 * One that an earlier page left. What that page asked of the server, and died before it was answered, went by this phone's own word: nobody
 * was told otherwise in time.
 */
export function takenUp(checkIn: KeptCheckIn, nowMs: number): KeptCheckIn {
  const { record, outcome } = checkIn;
  const isAsked = outcome === null && !record.offline;
  if (!isAsked || Math.abs(nowMs - record.atMs) <= answerWithinMs) return checkIn;
  return { ...checkIn, record: { ...record, offline: true } };
}

/** All that the server is still to hear: scans, and that some were taken back. */
export function unsent(checkIns: readonly KeptCheckIn[]): KeptCheckIn[] {
  return checkIns.filter(({ outcome, undo }) => outcome === null || undo === 'wanted');
}

/** What was let in here and the server would not have, or would not have back: said to a person until they have read it. */
export function revealed(checkIns: readonly KeptCheckIn[]): KeptCheckIn[] {
  return checkIns.filter(
    ({ outcome, undo, seen }) =>
      !seen && outcome !== null && (undo === 'refused' || (undo !== 'done' && outcome.answer !== 'valid')),
  );
}

/**
 * A record in the time of this phone's clock as it is now: whoever sets the clock right between a scan and its sync would else move all that was
 * scanned before. `aheadMs`: how far the server's clock is ahead of it now.
 */
export function outbound({ record, aheadMs: aheadThen }: KeptCheckIn, aheadMs: number): CheckInRecord {
  const now = (ms: number) => Math.max(0, ms + Math.round(aheadThen - aheadMs));
  const { undoneAtMs } = record;
  const undone = undoneAtMs === undefined ? {} : { undoneAtMs: now(undoneAtMs) };
  return { ...record, atMs: now(record.atMs), ...undone };
}

/** The check-ins that an answer settles, with their outcomes. One that it does not name stays waiting. */
export function settle(
  sent: readonly KeptCheckIn[],
  results: readonly Result[],
  settledAtMs: number,
): KeptCheckIn[] {
  const byNonce = new Map(results.map((result) => [result.nonce, result]));
  return sent.flatMap((checkIn) => {
    const result = byNonce.get(checkIn.record.nonce);
    if (result === undefined) return [];
    const outcome = { answer: result.answer, first: result.first };
    return [{ ...checkIn, outcome, settledAtMs, ...undoOf(checkIn, result) }];
  });
}

/** What became of an undo that was sent along. What the server never had as let in, it has not to take back. */
function undoOf({ undo }: KeptCheckIn, { undone, answer }: Result): Partial<KeptCheckIn> {
  if (undo !== 'wanted') return {};
  return (undone ?? answer !== 'valid') ? { undo: 'done' } : { undo: 'refused', seen: false };
}

/** One that the server would not take at all, whoever asks. */
export function refused(checkIn: KeptCheckIn, settledAtMs: number): KeptCheckIn {
  const result: Result = { nonce: checkIn.record.nonce, ...(checkIn.outcome ?? invalid) };
  const outcome = { answer: result.answer, first: result.first };
  return { ...checkIn, outcome, settledAtMs, ...undoOf(checkIn, result) };
}

const invalid = { answer: 'invalid', first: null } as const;

/**
 * How many to send next after the server refused a batch as a whole: fewer, until the one that it will not have stands alone. Then 0: that
 * one is given up.
 */
export function smaller(size: number): number {
  return Math.floor(size / 2);
}

/** How long to wait after so many failures in a row. `random` is 0 to 1: phones of one venue lose and find their signal together. */
export function waitMs(failures: number, random: number): number {
  const most = Math.min(mostWaitMs, firstWaitMs * 2 ** Math.max(0, failures - 1));
  return Math.round(most * (0.5 + random / 2));
}
