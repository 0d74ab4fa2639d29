import { newId } from '@zilker/contracts/ids';
import { event, front } from '@zilker/contracts/ticket/door-fixture';
import type { KeptCheckIn } from './check-ins.ts';

let made = 0;

/** A scan at the front gate, to test with: nothing known of it yet. */
export function checkInOf(
  record: Partial<KeptCheckIn['record']> = {},
  rest: Partial<KeptCheckIn> = {},
): KeptCheckIn {
  made += 1;
  return {
    event,
    gateName: front.name,
    typeName: null,
    holder: null,
    record: {
      nonce: `nonce-${made}`.padEnd(22, '-'),
      ticket: newId('ticket'),
      direction: 'in',
      code: 'Z1:',
      byHand: null,
      atMs: 1_000,
      offline: true,
      listAtMs: 0,
      ...record,
    },
    aheadMs: 0,
    outcome: null,
    undo: null,
    settledAtMs: null,
    seen: false,
    ...rest,
  };
}
