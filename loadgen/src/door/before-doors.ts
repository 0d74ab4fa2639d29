import type pg from 'pg';
import { mapBounded } from '../bounded.ts';
import { ask } from '../client/ask.ts';
import type { Dice } from '../prng.ts';
import type { Venue } from '../stack/venue.ts';
import { changeMind } from './change-mind.ts';
import { drawFates } from './draw-fates.ts';
import { giveNumbers } from './give-numbers.ts';
import type { Night } from './night.ts';
import { type Held, type Owned, open, type Person } from './person.ts';
import { refundTicket } from './refund-ticket.ts';
import { sellReturns } from './sell-returns.ts';
import { sendTicket } from './send-ticket.ts';

const atOnce = 16;
/** Who takes a ticket holds the drop's stock for a moment, as a sale does: a few friends do so in the same moment. */
const movesAtOnce = 4;

type Cast = {
  pool: pg.Pool;
  venue: Venue;
  /** Who ordered, and who did not. */
  buyers: readonly Person[];
  others: readonly Person[];
  random: Dice;
};

/**
 * What becomes of tickets between their sale and the doors: they are opened; some are refunded by the venue, sent to another fan's phone, or given
 * back and sold to the next who waits; some are to be, and their fans change their minds. Resolves to every code that was ever shown for a ticket.
 */
export async function beforeDoors(
  night: Night,
  { pool, venue, buyers, others, random }: Cast,
): Promise<Held[]> {
  const opened = await mapBounded(buyers, atOnce, openAll);
  const without = [...others, ...buyers.filter((_, at) => opened[at]?.length === 0)];
  const fates = drawFates(opened.flat(), random.shuffle(without), random);
  const numbers = await giveNumbers(
    pool,
    fates.receivers.map(({ fan }) => fan),
  );
  const [someNumber] = numbers;

  const refunded = await mapBounded(fates.refunded, 1, (one) => refundTicket(venue, one));
  // nobody waits for returned tickets yet, so that those of who changes their mind are not sold
  const wavering =
    someNumber === undefined
      ? [fates.wavering.map(kept)]
      : await mapBounded(fates.wavering, movesAtOnce, (one) => changeMind(one, someNumber));
  const sent = await mapBounded(fates.sent, movesAtOnce, async (one, at) => {
    const [receiver, number] = [fates.receivers[at], numbers[at]];
    return receiver === undefined || number === undefined ? [kept(one)] : sendTicket(one, receiver, number);
  });
  const sold = await sellReturns(night, fates.returned, fates.waiting);
  return [...fates.kept.map(kept), ...[...refunded, ...wavering, ...sent, sold].flat()];
}

/** All that is good of a fan's tickets. */
async function openAll(person: Person): Promise<Owned[]> {
  const { fan, phone } = person;
  const listed = await ask(fan, 'tickets', phone.tickets);
  if (!listed.ok) return [];
  const owned: Owned[] = [];
  for (const ticket of listed.reply) {
    if (ticket.state !== 'valid') continue;
    const shown = await open(person, ticket.id);
    if (shown !== undefined) owned.push({ ...person, ticket, shown });
  }
  return owned;
}

function kept({ fan, phone, shown }: Owned): Held {
  return { fan, phone, shown, says: 'valid' };
}
