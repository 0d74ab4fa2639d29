/** How a venue's one answer, "how fast should it sell", becomes the two settings of a drop. */

/** Tickets that one called fan takes on average when a venue has no history of its own. */
export const ticketsPerCallDefault = 1.6;
/** Minutes from call to payment of a typical fan. */
export const shopMinutesDefault = 4;
export const ratePerMinuteBounds = { min: 1, max: 6000 } as const;

export type Pace = { ratePerMinute: number; insideMax: number; callsNeeded: number; shopMinutes: number };

/**
 * The rate and the most fans inside at once that sell `tickets` in about `minutes`. Calls go out evenly, and a fan who is
 * called is inside for `shopMinutes`, so by Little's law about rate × shopMinutes fans shop at the same time; a quarter more
 * than that is allowed, so that chance does not hold calls back.
 */
export function paceFor(input: {
  tickets: number;
  minutes: number;
  ticketsPerCall?: number;
  shopMinutes?: number;
}): Pace {
  const ticketsPerCall = input.ticketsPerCall ?? ticketsPerCallDefault;
  const shopMinutes = input.shopMinutes ?? shopMinutesDefault;
  const callsNeeded = Math.ceil(input.tickets / ticketsPerCall);
  const wanted = Math.ceil(callsNeeded / Math.max(input.minutes, 1));
  const ratePerMinute = Math.min(Math.max(wanted, ratePerMinuteBounds.min), ratePerMinuteBounds.max);
  const insideMax = Math.min(input.tickets, Math.max(4, Math.ceil(ratePerMinute * shopMinutes * 1.25)));
  return { ratePerMinute, insideMax, callsNeeded, shopMinutes };
}
