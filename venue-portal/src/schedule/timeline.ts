import type { scheduleDrop } from '@zilker/contracts/http/portal';
import type { BodyOf } from '@zilker/contracts/route';
import { counted, number } from '@zilker/ui/format/number';
import { minutesToSell } from './pace-words.ts';

export type Step = { atMs: number; text: string };

/** How the drop will go, in the order in which it happens. */
export function timelineOf(
  body: BodyOf<typeof scheduleDrop>,
  tickets: number,
  nowMs: number,
): readonly Step[] {
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
