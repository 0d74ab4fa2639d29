import type { Dice } from '../prng.ts';
import type { Owned, Person } from './person.ts';

/** What is to become of each ticket, and of who has none. `receivers` and `waiting` stand in the order of `sent` and `returned`. */
type Fates = Record<'sent' | 'returned' | 'wavering' | 'refunded' | 'kept', Owned[]> &
  Record<'receivers' | 'waiting', Person[]>;

/** Of all tickets; one at least of each where there are enough, and few enough to be done in seconds. */
const shares = {
  sent: { share: 0.12, most: 40 },
  returned: { share: 0.08, most: 20 },
  wavering: { share: 0.06, most: 20 },
  refunded: { share: 0.03, most: 4 },
} as const;

/** Nobody can be sent a ticket, or buy one, but who has none: else limits would have their say. */
export function drawFates(owned: readonly Owned[], without: readonly Person[], random: Dice): Fates {
  const left = random.shuffle(owned);
  const free = [...without];
  const take = (what: keyof typeof shares, most = Number.POSITIVE_INFINITY) => {
    const { share, most: ever } = shares[what];
    return left.splice(0, Math.min(Math.max(1, Math.round(share * owned.length)), ever, most));
  };
  const sent = take('sent', Math.ceil(free.length / 2));
  const receivers = free.splice(0, sent.length);
  const returned = take('returned', free.length);
  const waiting = free.splice(0, returned.length);
  return {
    sent,
    receivers,
    returned,
    waiting,
    wavering: take('wavering'),
    refunded: take('refunded'),
    kept: left,
  };
}
