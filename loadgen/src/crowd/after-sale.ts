import { dice } from '../prng.ts';
import type { Venue } from '../stack/venue.ts';

/** So many orders have a ticket of theirs refunded after a sale. */
const refundsMax = 8;
/** Of the cards that wait for their show so many are given up by their venue. */
const releasesMax = 2;

/** A venue gives a few fans up whose cards wait for its show, then says that it takes place. */
export async function confirmShow(venue: Venue): Promise<void> {
  const waiting = (await venue.orders()).filter(({ state }) => state === 'authorized');
  for (const { id } of waiting.slice(0, Math.min(releasesMax, waiting.length - 1))) await venue.release(id);
  await venue.confirm();
}

/** Some fans of several tickets cannot use one of them, and some of one ticket cannot come. */
export async function refundSome(venue: Venue, seed: number): Promise<void> {
  const random = dice(`refunds/${seed}`);
  const paid = (await venue.orders()).filter(({ state, totalCents }) => state === 'paid' && totalCents > 0);
  const of = (isOne: boolean) => paid.filter(({ quantity }) => (quantity === 1) === isOne);
  for (const { id } of [...of(false).slice(0, refundsMax - 1), ...of(true).slice(0, 1)]) {
    const { tickets } = await venue.read(id);
    const valid = tickets.filter(({ state }) => state === 'valid');
    const ticket = valid[random.whole(0, valid.length - 1)];
    if (ticket !== undefined) await venue.refund(id, ticket);
  }
}
