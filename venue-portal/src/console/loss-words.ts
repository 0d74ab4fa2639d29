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
