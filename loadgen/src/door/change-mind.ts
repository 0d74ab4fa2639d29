import type { ErrorCode } from '@zilker/contracts/errors';
import { ask } from '../client/ask.ts';
import { type Held, type Owned, open } from './person.ts';

/**
 * A fan who wants to give a ticket back, takes it off the list, sends it to a number, and takes that back as well. While it is one it cannot be the
 * other. In the end it is theirs as before, with a new code: the one that it had when it was sent stays dead.
 */
export async function changeMind(owned: Owned, number: string): Promise<Held[]> {
  const { fan, phone, ticket, shown } = owned;
  const listed = await ask(fan, 'give a ticket back', phone.giveBack(ticket.id));
  if (!listed.ok) return [];
  await mustNot(owned, 'send what is given back', phone.send(ticket.id, number));
  const kept = await ask(fan, 'keep a ticket', phone.keep(listed.reply.id));
  if (!kept.ok) return [];
  const sent = await ask(fan, 'send a ticket', phone.send(ticket.id, number));
  if (!sent.ok) return [];
  await mustNot(owned, 'give back what is sent', phone.giveBack(ticket.id));
  await mustNot(owned, 'open what is sent', () => phone.open(ticket.id));
  const back = await ask(fan, 'take a ticket back', phone.takeBack(sent.reply.id));
  const again = back.ok ? await open(owned, ticket.id) : undefined;
  if (again === undefined) return [];
  return [
    { fan, phone, shown: again, says: 'valid' },
    { fan, phone, shown, says: 'transferred' },
  ];
}

const onItsWay: readonly ErrorCode[] = ['ticket_not_yours_now'];

async function mustNot({ fan, ticket }: Owned, step: string, act: () => Promise<unknown>): Promise<void> {
  const answer = await ask(fan, step, act, onItsWay);
  if (answer.ok) fan.record.oddities.push(`Fan ${fan.number} could ${step}: ticket ${ticket.id}.`);
}
