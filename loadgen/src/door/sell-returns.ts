import type { Id } from '@zilker/contracts/ids';
import { ask } from '../client/ask.ts';
import { cardOf } from '../client/card-page.ts';
import { type Night, until } from './night.ts';
import { type Held, type Owned, open, type Person } from './person.ts';

/** Tickets that are given back go to fans who wait for them, as many as there are: one pays, the other has the money back. */
export async function sellReturns(
  night: Night,
  returned: readonly Owned[],
  waiting: readonly Person[],
): Promise<Held[]> {
  await Promise.all(waiting.map(({ fan, phone }) => ask(fan, 'wait for a ticket', phone.wait())));
  const listed = await Promise.all(
    returned.map(async (owned) => ({
      owned,
      answer: await ask(owned.fan, 'give a ticket back', owned.phone.giveBack(owned.ticket.id)),
    })),
  );
  const bought = await Promise.all(waiting.map((person) => buy(night, person)));
  const sold = await Promise.all(
    listed.map(({ owned, answer }) => (answer.ok ? untilSold(owned, answer.reply.id) : [])),
  );
  return [...bought, ...sold].flat();
}

/** Pays for the ticket that is offered, and opens it. */
async function buy({ cards }: Night, person: Person): Promise<Held[]> {
  const { fan, phone } = person;
  const offer = await until(async () => {
    const list = await ask(fan, 'the list', phone.readList);
    return list.ok ? (list.reply.offer ?? undefined) : undefined;
  });
  if (offer === undefined) return odd(person, 'waits for a ticket that came back, and is offered none');
  const paying = await ask(fan, 'pay for an offer', phone.checkout(offer.order));
  if (!paying.ok) return [];
  const paid = await cards.pay(paying.reply, cardOf(fan.number));
  if (paid !== 'paid') return odd(person, `was told ${paid} by the card page`);
  const ticket = await until(() => ticketOf(person, offer.order));
  if (ticket === undefined) return odd(person, `paid for order ${offer.order} and has no ticket`);
  const shown = await open(person, ticket);
  return shown === undefined ? [] : [{ ...person, shown, says: 'valid' }];
}

async function ticketOf({ fan, phone }: Person, order: Id<'order'>): Promise<Id<'ticket'> | undefined> {
  const listed = await ask(fan, 'tickets', phone.tickets);
  return listed.ok ? listed.reply.find((one) => one.order === order && one.state === 'valid')?.id : undefined;
}

async function untilSold(owned: Owned, id: Id<'ticketReturn'>): Promise<Held[]> {
  const { fan, phone, shown } = owned;
  const sold = await until(async () => {
    const answer = await ask(fan, 'the return', () => phone.readReturn(id));
    return answer.ok && answer.reply.state === 'sold' ? true : undefined;
  });
  if (sold === undefined) return odd(owned, `gave ${shown.ticket} back, and it was not sold`);
  return [{ fan, phone, shown, says: 'refunded' }];
}

function odd({ fan }: Person, what: string): [] {
  fan.record.oddities.push(`Fan ${fan.number} ${what}.`);
  return [];
}
