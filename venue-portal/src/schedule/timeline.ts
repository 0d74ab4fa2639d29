import { counted, number } from '@zilker/ui/format/number';
import { minutesToSell } from './pace-words.ts';
import type { Settled } from './plan.ts';

export type Step = { atMs: number; text: string };

/** How the drop will go, in the order in which it happens. */
export function timelineOf(body: Settled, tickets: number, nowMs: number): readonly Step[] {
  return body.mode === 'draw' ? drawSteps(body, tickets, nowMs) : saleSteps(body, nowMs);
}

function drawSteps(body: Settled, tickets: number, nowMs: number): readonly Step[] {
  const { low } = minutesToSell({ tickets, ...body });
  const soldOutMs = body.drawAtMs + low * 60_000;
  const first = Math.min(body.ratePerMinute, body.insideMax);
  const steps: Step[] = [
    {
      atMs: body.lobbyOpensAtMs,
      text:
        body.lobbyOpensAtMs <= nowMs ? 'Lobby opens at once. Fans sign in.' : 'Lobby opens. Fans sign in.',
    },
    { atMs: body.drawAtMs, text: 'The draw sets the order of everyone in the lobby.' },
    {
      atMs: body.drawAtMs,
      text:
        first < body.ratePerMinute
          ? `Calls begin: ${counted(first, 'fan')} at first, then as fans are done.`
          : `Calls begin, ${number(body.ratePerMinute)} each minute.`,
    },
  ];
  if (soldOutMs < body.closesAtMs)
    steps.push({
      atMs: soldOutMs,
      text: 'Sold out, at the earliest. Holds that end go to the next in line.',
    });
  steps.push({ atMs: body.closesAtMs, text: 'The drop ends. Turns kept for fans who were away end too.' });
  return steps;
}

function saleSteps(body: Settled, nowMs: number): readonly Step[] {
  return [
    {
      atMs: body.drawAtMs,
      text: `The sale opens${body.drawAtMs <= nowMs ? ' at once' : ''}. Fans go straight in while there is room.`,
    },
    {
      atMs: body.drawAtMs,
      text: `With ${counted(body.insideMax, 'fan')} inside, or more than ${number(body.ratePerMinute)} coming in a minute, a line forms, first come, first served.`,
    },
    { atMs: body.closesAtMs, text: 'The sale ends.' },
  ];
}
