import type { ErrorCode } from '@zilker/contracts/errors';

/** On a busy machine a request may be so slow that the time was over when it arrived. */
export const slowMs = 500;

/** Whether the deadline, epoch ms, has come or nearly so. */
export function isLate(deadlineMs: number): boolean {
  return Date.now() > deadlineMs - slowMs;
}

/** The refusals to expect once the deadline has come; none before. */
export function whenLate(deadlineMs: number, ...codes: ErrorCode[]): () => readonly ErrorCode[] {
  return () => (isLate(deadlineMs) ? codes : []);
}
