import type { TicketView } from '@zilker/contracts/http/tickets';
import { ask } from '../client/ask.ts';
import { newFanRecord } from '../fan/fan-record.ts';
import type { Fan } from '../fan/scene.ts';
import type { Night } from './night.ts';
import { createPhone, type Phone, type Shown } from './phone.ts';

/** A fan with a phone. What it meets from here on is a record of its own: that of the sale is closed. */
export type Person = { fan: Fan; phone: Phone };

/** A ticket that a person has opened on their phone. */
export type Owned = Person & { ticket: TicketView; shown: Shown };

/** A code that a person can show at the doors, and what a door has to say to it. */
export type Held = Person & { shown: Shown; says: 'valid' | 'transferred' | 'refunded' };

export function personOf(night: Night, fan: Fan): Person {
  const own = { ...fan, record: newFanRecord(fan.number, fan.account) };
  return { fan: own, phone: createPhone(night, own) };
}

/** Opens a ticket of theirs. Undefined when it was refused, which their record says. */
export async function open({ fan, phone }: Person, ticket: TicketView['id']): Promise<Shown | undefined> {
  const answer = await ask(fan, 'open a ticket', () => phone.open(ticket));
  return answer.ok ? answer.reply : undefined;
}
