import { Refusal } from '@zilker/contracts/errors';
import type * as portal from '@zilker/contracts/http/portal';
import { type Id, newId } from '@zilker/contracts/ids';
import type * as v from 'valibot';
import { type Db, withTransaction } from '../db.ts';
import { lockVenue } from '../money/own-venue.ts';
import { refuseUnsellable } from '../money/refuse-unsellable.ts';
import { readVenueTerms } from '../money/terms.ts';
import { insertEvent } from './insert-event.ts';
import { once } from './once.ts';
import { readPortalEvent } from './read-portal-event.ts';
import { refusePolicy } from './refuse-policy.ts';
import { refuseWindow } from './sale-window.ts';

export type EventInput = v.InferOutput<(typeof portal.createEvent)['body']>;

/**
 * A draft with its ticket types and gates, once for each key of the venue.
 * @throws Refusal `schedule_invalid` (times), `bad_request` (two of a name), `price_too_low` (detail `name`), `idempotency_key_reused`
 */
export async function createEvent(
  db: Db,
  input: { venue: Id<'venue'>; idempotencyKey: string; event: EventInput },
  now: Date,
): Promise<portal.PortalEvent> {
  const { venue, event: body, idempotencyKey: key } = input;
  refuseWhatDoesNotFit(body, now);
  return withTransaction(db, async (tx) => {
    const made = { event: newId('event') };
    const { event } = await once(tx, { scope: `create-event:${venue}`, key, body }, made, async () => {
      // its terms stay as they are until the types are there to be seen by who changes them
      await lockVenue(tx, venue, 'share');
      refuseUnsellable(body.ticketTypes, await readVenueTerms(tx, venue));
      const { startsAtMs, doorsAtMs, ...rest } = body;
      const times = { startsAt: new Date(startsAtMs), doorsAt: new Date(doorsAtMs) };
      await insertEvent(tx, { ...rest, ...times, venue, status: 'draft' }, made.event);
    });
    return readPortalEvent(tx, { venue, event }, now);
  });
}

const yearMs = 366 * 86_400_000;
const doorsBeforeMaxMs = 86_400_000;

function refuseWhatDoesNotFit(event: EventInput, now: Date): void {
  const wrong = (message: string) => new Refusal('schedule_invalid', { message });
  if (event.startsAtMs <= now.getTime()) throw wrong('The show must lie ahead.');
  if (event.startsAtMs > now.getTime() + 3 * yearMs)
    throw wrong('The show may be three years ahead at most.');
  if (event.doorsAtMs > event.startsAtMs) throw wrong('Doors open before the show, not after its start.');
  if (event.doorsAtMs < event.startsAtMs - doorsBeforeMaxMs)
    throw wrong('Doors open on the day of the show, at most 24 hours before it.');
  for (const type of event.ticketTypes) refuseWindow(type, event);
  refusePolicy(event.policy, event.doorsAtMs);
  refuseTwins(
    event.ticketTypes.map(({ name }) => name),
    'Two ticket types have the same name.',
  );
  refuseTwins(event.gates, 'Two gates have the same name.');
}

function refuseTwins(names: readonly string[], message: string): void {
  if (new Set(names.map((name) => name.toLowerCase())).size < names.length)
    throw new Refusal('bad_request', { message });
}
