import type { WatchTick } from '@zilker/contracts/socket/tick';
import { counted, number } from '@zilker/ui/format/number';
import { signsOf } from './health-words.ts';

/** Why calls go out as they do, or do not: a head, a sentence, and how urgent it is. */
export type Why = { tone: 'ok' | 'note' | 'warn'; head: string; sentence: string };

type Known = Pick<
  WatchTick,
  | 'phase'
  | 'limitedBy'
  | 'inside'
  | 'insideMax'
  | 'held'
  | 'places'
  | 'presentCount'
  | 'called'
  | 'serving'
  | 'ratePerMinute'
  | 'floorPerMinute'
  | 'health'
>;

export function whyCalls(tick: Known): Why | undefined {
  if (tick.phase === 'sold_out') return soldOut;
  if (tick.phase === 'paused' && tick.limitedBy !== 'stopped') return paused(tick);
  if (tick.phase !== 'calling' && tick.phase !== 'paused') return undefined;
  switch (tick.limitedBy) {
    case 'rate':
      return atRate(tick);
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
      return { tone: 'warn', head: 'Slowed by itself', sentence: slowed(tick, 'The shop is slow') };
    case 'payments':
      return {
        tone: 'warn',
        head: 'Slowed for payments',
        sentence: slowed(tick, 'The payment provider’s limit is near'),
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

function atRate(tick: Known): Why {
  if (tick.serving >= tick.places)
    return {
      tone: 'ok',
      head: 'Nobody waits',
      sentence: 'Everyone in line was called. Who comes now is called at once.',
    };
  if (tick.presentCount === 0)
    return {
      tone: 'note',
      head: 'Nobody in line is here',
      sentence: 'All who wait are away from their screens. Who comes back is called at once.',
    };
  return {
    tone: 'ok',
    head: 'Calls go out at your rate',
    sentence: `${counted(tick.ratePerMinute, 'call')} a minute, and nothing else holds them.`,
  };
}

/** How many calls a minute are granted while health holds them: the share of the rate, and never below the floor. */
export function grantedPerMinute(tick: Pick<Known, 'ratePerMinute' | 'floorPerMinute' | 'health'>): number {
  const wanted = tick.ratePerMinute * (tick.health?.share ?? 1);
  return Math.min(tick.ratePerMinute, Math.max(tick.floorPerMinute, Math.round(wanted)));
}

/** The cause, the measure that shows it, and what is still granted. */
function slowed(tick: Known, cause: string): string {
  const bad = signsOf(tick.health).filter((sign) => !sign.good);
  const because = bad[0] ? `${cause}: ${bad[0].because}.` : `${cause}.`;
  const granted = `About ${number(grantedPerMinute(tick))} of your ${counted(tick.ratePerMinute, 'call')} a minute go out`;
  return `${because} ${granted}, never fewer than ${number(tick.floorPerMinute)}. They go back to your rate as it recovers.`;
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
