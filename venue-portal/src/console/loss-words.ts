import type { PortalEvent } from '@zilker/contracts/http/portal';
import type { WatchTick } from '@zilker/contracts/socket/tick';
import { counted, noun, number } from '@zilker/ui/format/number';
import { waitingIn } from '../live/history.ts';

/** What an act costs, said before it is done, and the name of the button that does it. */
export type Loss = { sentence: string; button: string };

export function lossOfStopping(tick: Pick<WatchTick, 'inside' | 'held'>): Loss {
  const inside =
    tick.inside === 0
      ? 'Nobody is called.'
      : `${counted(tick.inside, 'fan')} inside can take no tickets, and nobody is called.`;
  const held = tick.held === 0 ? '' : ` The ${number(tick.held)} held can still be paid.`;
  return { sentence: `${inside}${held} You can resume.`, button: 'Stop the sale' };
}

export function lossOfClosing(tick: Pick<WatchTick, 'places' | 'called' | 'capacity' | 'sold'>): Loss {
  const waiting = waitingIn(tick);
  const unsold = Math.max(0, tick.capacity - tick.sold);
  const places =
    waiting === 0 ? '' : `${counted(waiting, 'fan')} ${noun(waiting, 'loses', 'lose')} their place. `;
  const tickets =
    unsold === 0 ? '' : `${counted(unsold, 'ticket')} ${noun(unsold, 'stays', 'stay')} unsold. `;
  return {
    sentence: `${places}${tickets}A closed drop does not open again.`,
    button: waiting === 0 ? 'Close the drop' : `Close for ${counted(waiting, 'fan')}`,
  };
}

/** Calling a drop off: who loses what, what stays, and that it is for good. */
export function lossOfCancelling(
  event: Pick<PortalEvent, 'sold' | 'held'>,
  tick: Pick<WatchTick, 'phase' | 'places' | 'called'> | undefined,
): Loss {
  const waiting = tick ? waitingIn(tick) : 0;
  const lines: string[] = [];
  if (waiting > 0)
    lines.push(
      `${counted(waiting, 'fan')} ${noun(waiting, 'loses', 'lose')} their place and ${noun(waiting, 'is', 'are')} told at once.`,
    );
  else lines.push('Everyone who looks at it is told.');
  const drawn = tick && !['scheduled', 'lobby'].includes(tick.phase);
  if (drawn) lines.push('Nobody is called any more. A draw that was frozen stays public.');
  if (event.sold > 0)
    lines.push(`The ${counted(event.sold, 'ticket')} sold ${noun(event.sold, 'stays', 'stay')} sold.`);
  if (event.held > 0) lines.push(`The ${number(event.held)} held can still be paid.`);
  lines.push('A cancelled drop does not come back.');
  return {
    sentence: lines.join(' '),
    button: waiting === 0 ? 'Cancel the drop' : `Cancel for ${counted(waiting, 'fan')}`,
  };
}
