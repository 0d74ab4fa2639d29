import type { DoorRecord } from '../door-record.ts';
import type { Rule } from '../rule.ts';

export const doorNothingOdd: Rule<DoorRecord> = {
  name: 'door-nothing-odd',
  sentence:
    'Tickets that were sent, given back or kept went where their fans wanted, and nobody was refused otherwise.',
  check: ({ oddities }) => oddities,
};
