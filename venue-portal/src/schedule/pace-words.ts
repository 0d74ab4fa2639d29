import { paceFor, ratePerMinuteBounds, ticketsPerCallDefault } from '@zilker/contracts/pace';
import { number } from '@zilker/ui/format/number';
import type { Mode } from './plan.ts';

type Row = { figure: string; text: string };
export type Suggestion = { ratePerMinute: number; insideMax: number; because: readonly Row[] };

/** On ordinary sale fans go straight in while there is room, so the rate only keeps a rush from coming in one moment. */
const saleRateLeast = 60;

/** The answer to "how fast should it sell?" as a rate, with each step of how it comes about. */
export function suggest(tickets: number, minutes: number, mode: Mode = 'draw'): Suggestion {
  const pace = paceFor({ tickets, minutes });
  const shopping = Math.round(pace.ratePerMinute * pace.shopMinutes);
  if (mode === 'standby') {
    const ratePerMinute = Math.max(pace.ratePerMinute, saleRateLeast, pace.insideMax);
    return {
      ratePerMinute: Math.min(ratePerMinute, ratePerMinuteBounds.max),
      insideMax: pace.insideMax,
      because: [
        {
          figure: number(pace.insideMax),
          text: `fans inside at once sell ${number(tickets)} tickets in about ${number(minutes)} minutes. While there is room, nobody waits.`,
        },
      ],
    };
  }
  return {
    ratePerMinute: pace.ratePerMinute,
    insideMax: pace.insideMax,
    because: [
      {
        figure: number(pace.callsNeeded),
        text: `calls sell ${number(tickets)} tickets: a fan who is called takes ${ticketsPerCallDefault} on average.`,
      },
      {
        figure: `÷ ${number(minutes)} min`,
        text: `makes ${number(pace.ratePerMinute)} ${pace.ratePerMinute === 1 ? 'call' : 'calls'} a minute.`,
      },
      {
        figure: `× ${pace.shopMinutes} min`,
        text: `to choose and pay: about ${number(shopping)} fans shop at once. ${number(pace.insideMax)} leaves room for chance.`,
      },
    ],
  };
}

/**
 * How many minutes after the draw all tickets are gone, as a range: calls go out evenly, no faster than fans make room inside,
 * and the last one called takes its own time to pay.
 */
export function minutesToSell(input: { tickets: number; ratePerMinute: number; insideMax: number }): {
  low: number;
  high: number;
  heldByInside: boolean;
} {
  const { callsNeeded, shopMinutes } = paceFor({ tickets: input.tickets, minutes: 1 });
  const roomPerMinute = input.insideMax / shopMinutes;
  const perMinute = Math.min(input.ratePerMinute, roomPerMinute);
  const low = Math.max(1, Math.floor(callsNeeded / perMinute));
  return {
    low,
    high: Math.ceil(callsNeeded / perMinute + shopMinutes),
    heldByInside: roomPerMinute < input.ratePerMinute,
  };
}
