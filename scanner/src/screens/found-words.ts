import type { ScanAnswer } from '@zilker/contracts/ticket/door-list';

const brief: Readonly<Record<ScanAnswer, string>> = {
  valid: 'Good',
  duplicate: 'Is in',
  invalid: 'Not good',
  blocked: 'Blocked',
  refunded: 'Refunded',
  transferred: 'Moved',
  wrong_event: 'Other event',
  wrong_gate: 'Other gate',
  not_yet: 'Not yet',
  stale_code: 'Old code',
  not_carried: 'Other code',
  unproven: 'Not proved',
  not_inside: 'Not inside',
};

/** How a ticket stands, in a word or two. */
export function answerBrief(answer: ScanAnswer): string {
  return brief[answer];
}
