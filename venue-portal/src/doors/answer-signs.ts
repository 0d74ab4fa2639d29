import type { ScanAnswer } from '@zilker/contracts/ticket/door-list';
import type { BadgeTone } from '@zilker/ui/badge';
import type { IconName } from '@zilker/ui/icon';

/** The answer of a scan as the portal shows it: in the words of the scanner's own screen. */
export const answerSigns: Readonly<
  Record<ScanAnswer, { word: string; icon: IconName; tone?: BadgeTone | undefined }>
> = {
  valid: { word: 'Valid', tone: 'ok', icon: 'ok' },
  duplicate: { word: 'Duplicate', tone: 'warn', icon: 'copies' },
  invalid: { word: 'Invalid', tone: 'bad', icon: 'bad' },
  blocked: { word: 'Blocked', tone: 'bad', icon: 'lock' },
  refunded: { word: 'Refunded', tone: 'note', icon: 'refund' },
  transferred: { word: 'Transferred', tone: 'note', icon: 'send' },
  wrong_event: { word: 'Other event', tone: 'warn', icon: 'calendar' },
  wrong_gate: { word: 'Other gate', tone: 'warn', icon: 'door' },
  not_yet: { word: 'Not yet', tone: 'warn', icon: 'clock' },
  stale_code: { word: 'Old code', tone: 'warn', icon: 'hourglass' },
  not_carried: { word: 'Not taken', tone: 'warn', icon: 'wallet' },
  unproven: { word: 'Unproven', tone: 'warn', icon: 'info' },
  not_inside: { word: 'Not inside', tone: 'warn', icon: 'out' },
};
