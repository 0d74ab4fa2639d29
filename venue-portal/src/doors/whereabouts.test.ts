import { expect, test } from 'vitest';
import { whereabouts } from './whereabouts.ts';

const buyer = { name: 'Dolores Reyes', phoneEnd: '0199' };
const stays = { buyer: null, sentTo: null, returning: null };

test.each([
  [stays, undefined],
  [{ ...stays, buyer }, 'Bought by Dolores Reyes, …0199.'],
  [{ ...stays, buyer: { ...buyer, name: null } }, 'Bought by a fan without a name, …0199.'],
  [{ ...stays, sentTo: '0142' }, 'Sent to …0142, who has not taken it yet.'],
  [{ ...stays, returning: 'listed' as const }, 'Waits for the next fan.'],
  [
    { ...stays, buyer, returning: 'offered' as const },
    'Bought by Dolores Reyes, …0199. Offered to the next fan.',
  ],
])('%o', (ticket, words) => {
  expect(whereabouts(ticket)).toBe(words);
});
