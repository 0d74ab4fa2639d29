import type { Id } from '@zilker/contracts/ids';
import type { Db } from '../db.ts';
import { ask } from './ask.ts';
import { type Breach, statementOf } from './breach.ts';

export type { Breach } from './breach.ts';

const whole = statementOf((check) => check.of !== 'everywhere', 'o.event_id = $2');
const counters = statementOf((check) => check.of === 'event', '');

/**
 * Holds an event's counters against its rows, and its orders against all that belongs to them: an empty list is a clean event. Runs
 * while the sale goes on. `now` is the database's own unless it is given.
 */
export function auditEvent(db: Db, event: Id<'event'>, now?: Date): Promise<Breach[]> {
  return ask(db, { text: whole }, [now ?? null, event]);
}

/** The part of `auditEvent` that is not about single orders: a fifth of its cost. */
export function auditCounters(db: Db, event: Id<'event'>, now?: Date): Promise<Breach[]> {
  return ask(db, { text: counters }, [now ?? null, event]);
}
