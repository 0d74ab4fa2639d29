import type { WatchTick } from '@zilker/contracts/socket/tick';
import { counted, number } from '@zilker/ui/format/number';

/** Why calls go out as they do, or do not: a head, a sentence, and how urgent it is. */
export type Why = { tone: 'ok' | 'note' | 'warn'; head: string; sentence: string };

type Known = Pick<
  WatchTick,
  'phase' | 'limitedBy' | 'inside' | 'insideMax' | 'held' | 'places' | 'called' | 'serving' | 'ratePerMinute'
>;

export function whyCalls(tick: Known): Why | undefined {
  if (tick.phase === 'sold_out') return soldOut;
  if (tick.phase === 'paused' && tick.limitedBy !== 'stopped') return paused(tick);
  if (tick.phase !== 'calling' && tick.phase !== 'paused') return undefined;
  switch (tick.limitedBy) {
    case 'rate':
      return tick.serving >= tick.places
        ? {
            tone: 'ok',
            head: 'Nobody waits',
            sentence: 'Everyone in line was called. Who comes now is called at once.',
          }
        : {
            tone: 'ok',
            head: 'Calls go out at your rate',
            sentence: `${counted(tick.ratePerMinute, 'call')} a minute, and nothing else holds them.`,
          };
    case 'inside':
      return {
        tone: 'note',
        head: 'The shop is full',
        sentence: `${number(tick.inside)} of ${number(tick.insideMax)} fans are inside. The next is called when one is done.`,
      };
    case 'stock':
      return {
        tone: 'note',
        head: 'Every ticket is spoken for',
        sentence: `All are sold, promised or among the ${number(tick.held)} held. The next fan is called when one comes back.`,
      };
    case 'health':
      return {
        tone: 'warn',
        head: 'Slowed by itself',
        sentence: 'Payments answer slowly. Calls go back to your rate when they recover.',
      };
    case 'stopped':
      return {
        tone: 'warn',
        head: 'The sale is stopped',
        sentence: 'Nobody is called and nothing new is held. Tickets already held can still be paid.',
      };
    case 'sold_out':
      return soldOut;
    case 'silent':
      return {
        tone: 'warn',
        head: 'The box office is silent',
        sentence: 'Nobody is called until it speaks again. Places and positions are safe.',
      };
  }
}

const soldOut: Why = {
  tone: 'ok',
  head: 'Sold out',
  sentence: 'No ticket can come back now. The whole line was told.',
};

function goOn(inside: number): string {
  if (inside === 0) return 'Nobody is inside.';
  return `${counted(inside, 'fan')} inside ${inside === 1 ? 'goes' : 'go'} on.`;
}

function paused(tick: Known): Why {
  return {
    tone: 'warn',
    head: 'Calls are paused',
    sentence: `Nobody passes anybody. ${goOn(tick.inside)}`,
  };
}
