import { ask } from '../client/ask.ts';
import { type Held, type Owned, open, type Person } from './person.ts';

/** A ticket goes to another fan, who takes it and opens it on a phone of theirs; what the first one shows from then on is dead. */
export async function sendTicket(owned: Owned, receiver: Person, number: string): Promise<Held[]> {
  const { fan, phone, ticket, shown } = owned;
  const sent = await ask(fan, 'send a ticket', phone.send(ticket.id, number));
  if (!sent.ok) return [];
  const { fan: friend, phone: other } = receiver;
  const listed = await ask(friend, 'what is on its way', other.transfers);
  const coming = listed.ok && listed.reply.find((one) => one.ticket === ticket.id && one.mine === 'received');
  if (!coming) {
    friend.record.oddities.push(`Fan ${friend.number} was sent ${ticket.id} and does not see it.`);
    return [];
  }
  const taken = await ask(friend, 'take a ticket', other.accept(coming.id));
  const theirs = taken.ok ? await open(receiver, ticket.id) : undefined;
  if (theirs === undefined) return [];
  return [
    { ...receiver, shown: theirs, says: 'valid' },
    { fan, phone, shown, says: 'transferred' },
  ];
}
