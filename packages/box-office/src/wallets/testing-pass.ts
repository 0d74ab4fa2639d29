import { newId } from '@zilker/contracts/ids';
import { dropPolicy } from '@zilker/contracts/ticket/policy';
import type { Pass } from './pass.ts';

/** A pass for tests that need no database. */
export function passWith(values: Partial<Pass> = {}): Pass {
  const startsAt = new Date('2027-02-02T02:00:00Z');
  return {
    id: newId('walletPass'),
    wallet: 'apple',
    serial: 1,
    shows: '',
    changedAt: new Date('2027-01-01T00:00:00Z'),
    toldAt: null,
    standing: 'good',
    ticket: newId('ticket'),
    order: newId('order'),
    number: 1,
    of: 2,
    typeName: 'General admission',
    holder: 'Mara V.',
    event: {
      id: newId('event'),
      title: 'Copper Moon',
      support: null,
      ages: 'All ages',
      startsAt,
      doorsAt: new Date(startsAt.getTime() - 3_600_000),
      policy: { ...dropPolicy, carry: { fromHoursBefore: null } },
    },
    venue: {
      name: 'Red Bluff Hall',
      address: '1201 Red Bluff Rd, Austin, TX',
      access: '',
      timezone: 'America/Chicago',
    },
    ...values,
  };
}
