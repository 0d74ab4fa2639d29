import type { PublicEvent } from '@zilker/contracts/http/events';
import { feesOf, type TermsRow } from '../money/terms.ts';
import type { events, venues } from '../schema/tables.ts';
import { type EventParts, publicDropView, publicTypeView } from './event-parts.ts';

/** An event as anyone sees it. */
export function publicEventView(
  row: { event: typeof events.$inferSelect; venue: typeof venues.$inferSelect },
  parts: EventParts | undefined,
  terms: TermsRow | undefined,
  now: Date,
): PublicEvent {
  const { event, venue } = row;
  const { id, title, support, ages } = event;
  const until = event.policy.returnsUntilMs;
  const { name, address, timezone, access } = venue;
  return {
    id,
    title,
    support,
    ages,
    startsAtMs: event.startsAt.getTime(),
    doorsAtMs: event.doorsAt.getTime(),
    returnsUntilMs: until === null ? null : Math.min(until, event.doorsAt.getTime()),
    currency: event.currency,
    fees: feesOf(terms),
    venue: { id: venue.id, name, address, timezone, access },
    ticketTypes: (parts?.types ?? []).map(publicTypeView),
    drop: parts?.drop ? publicDropView(parts.drop, now) : null,
  };
}
