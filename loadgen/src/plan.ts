import { ratePerMinuteBounds } from '@zilker/contracts/pace';

/** How a simulated drop of a size is timed, so that all of it fits into a minute or two. Times are milliseconds. */
export type DropPlan = {
  fans: number;
  tickets: number;
  perFanMax: number;
  /** From the opening of the lobby until the last of the early fans has joined. */
  joinSpreadMs: number;
  /** From the opening of the lobby to the draw. */
  drawInMs: number;
  /** From the draw until so many fans were called as there are tickets. */
  callingMs: number;
  ratePerMinute: number;
  insideMax: number;
  openWindowMs: number;
  visitMs: number;
  holdMs: number;
  closesInMs: number;
  /** From the opening of the lobby until the crowd gives up, whatever the state: fans wait long for what came of a payment. */
  deadlineMs: number;
};

/** Tickets that one called fan of the crowd takes on average: some take four, many take none. */
const ticketsPerCall = 1;
/** Of a called fan's time inside, from call to end, in the crowd's mix. */
const meanInsideShare = 0.45;
const smallCrowd = 300;
const joinsPerSecond = 250;

/**
 * Windows are short, and shorter for a small crowd; fans use shares of them, so the same behaviours fit both. By Little's law
 * about rate × time inside fans shop at once; a little fewer are allowed in, so that the shop is now and then the limit.
 */
export function planFor({ fans, tickets }: { fans: number; tickets: number }): DropPlan {
  const small = fans <= smallCrowd;
  const openWindowMs = small ? 2_500 : 5_000;
  const visitMs = small ? 4_000 : 8_000;
  const holdMs = small ? 5_000 : 9_000;
  const callingMs = small ? 8_000 : 30_000;
  const calls = Math.min(fans, Math.ceil(tickets / ticketsPerCall));
  const perSecond = (calls * 1_000) / callingMs;
  const insideMs = (openWindowMs + visitMs + holdMs) * meanInsideShare;
  // the room freezes three seconds before the draw; the crowd should be in by then, on a busy machine too
  const calmMs = small ? 5_000 : 12_000;
  const joinSpreadMs = Math.max(1_500, (fans * 1_000) / joinsPerSecond);
  return {
    fans,
    tickets,
    perFanMax: 4,
    joinSpreadMs,
    drawInMs: joinSpreadMs + calmMs,
    callingMs,
    ratePerMinute: Math.min(
      ratePerMinuteBounds.max,
      Math.max(ratePerMinuteBounds.min, Math.ceil(perSecond * 60)),
    ),
    insideMax: Math.max(4, Math.round((perSecond * insideMs) / 1_000)),
    openWindowMs,
    visitMs,
    holdMs,
    closesInMs: 30 * 60_000,
    // tickets that nobody pays for go round again and again, each time a hold later
    deadlineMs: joinSpreadMs + callingMs + 10 * (openWindowMs + visitMs + holdMs) + 240_000,
  };
}
