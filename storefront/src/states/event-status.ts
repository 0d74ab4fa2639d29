import type { Currency } from '@zilker/contracts/fields';
import type { PublicEvent } from '@zilker/contracts/http/events';
import { quote } from '@zilker/contracts/price';

/** What a fan can do about an event now. `open`: the line moves and anyone may join behind it. */
export type EventStatus = 'no_drop' | 'soon' | 'lobby' | 'open' | 'sold_out' | 'over' | 'cancelled';

/** The record's phase may lag behind the room's by a moment, so times that have passed count as well. */
export function statusOf(event: PublicEvent, nowMs: number): EventStatus {
  const { drop } = event;
  if (!drop) return 'no_drop';
  if (drop.cancelled) return 'cancelled';
  if (drop.phase === 'sold_out') return 'sold_out';
  if (drop.phase === 'closed' || nowMs >= drop.closesAtMs) return 'over';
  if (drop.phase !== 'scheduled' && drop.phase !== 'lobby') return 'open';
  if (nowMs >= drop.drawAtMs) return 'open';
  return nowMs >= drop.lobbyOpensAtMs ? 'lobby' : 'soon';
}

export type PriceSpan = { leastCents: number; mostCents: number; currency: Currency };

/** The whole prices of the cheapest and the dearest single ticket. */
export function priceSpan(event: PublicEvent): PriceSpan | undefined {
  const totals = event.ticketTypes.map(
    (type) => quote([{ priceCents: type.priceCents, quantity: 1 }], event).totalCents,
  );
  if (totals.length === 0) return undefined;
  return { leastCents: Math.min(...totals), mostCents: Math.max(...totals), currency: event.currency };
}

/** The event that the board announces: the drop that comes next or is on, the earliest first. */
export function featuredOf(events: readonly PublicEvent[], nowMs: number): PublicEvent | undefined {
  const rank: Partial<Record<EventStatus, number>> = { lobby: 0, soon: 1, open: 2 };
  const ranked = events.flatMap((event) => {
    const place = rank[statusOf(event, nowMs)];
    return place === undefined ? [] : [{ event, place, drawAtMs: event.drop?.drawAtMs ?? 0 }];
  });
  return ranked.sort((a, b) => a.place - b.place || a.drawAtMs - b.drawAtMs)[0]?.event;
}

export type Filter = { id: string; label: string; takes: (event: PublicEvent) => boolean };

/** The filters that leave something to see: by what can be done, then by venue. */
export function filtersOf(events: readonly PublicEvent[], nowMs: number): Filter[] {
  const isDrop = (event: PublicEvent) =>
    event.drop?.mode === 'draw' && ['soon', 'lobby'].includes(statusOf(event, nowMs));
  const isOpen = (event: PublicEvent) => statusOf(event, nowMs) === 'open';
  const venues = new Map(events.map(({ venue }) => [venue.id, venue.name]));
  const all: Filter[] = [
    { id: '', label: 'All', takes: () => true },
    { id: 'drops', label: 'Drops', takes: isDrop },
    { id: 'on-sale', label: 'On sale', takes: isOpen },
    ...[...venues].map(([id, label]) => ({
      id,
      label,
      takes: (event: PublicEvent) => event.venue.id === id,
    })),
  ];
  return all.filter(({ id, takes }) => id === '' || events.some(takes));
}

/** Nights under their heading: this week, then by month, in each venue's own zone. */
export function groupByWhen(
  events: readonly PublicEvent[],
  nowMs: number,
): { head: string; events: PublicEvent[] }[] {
  const groups = new Map<string, PublicEvent[]>();
  for (const event of events) {
    const head = headOf(event, nowMs);
    groups.set(head, [...(groups.get(head) ?? []), event]);
  }
  return [...groups].map(([head, members]) => ({ head, events: members }));
}

const weekMs = 7 * 24 * 3_600_000;

function headOf(event: PublicEvent, nowMs: number): string {
  if (event.startsAtMs < nowMs + weekMs) return 'This week';
  const month = new Intl.DateTimeFormat('en-US', {
    month: 'long',
    year: 'numeric',
    timeZone: event.venue.timezone,
  });
  return month.format(event.startsAtMs);
}
