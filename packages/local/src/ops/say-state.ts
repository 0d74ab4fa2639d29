import type { DropFacts } from '@zilker/contracts/drop';
import type { LogEntry } from '@zilker/contracts/log';
import type { Tick } from '@zilker/contracts/socket/tick';

const number = (figure: number) => figure.toLocaleString('en-US');

/** How a drop stands, a line a fact. */
export function stateLines({ facts, tick }: { facts: DropFacts; tick: Tick }): string[] {
  const hasLine = facts.mode === 'standby' || facts.drawn !== null;
  const facts_: [string, string][] = [
    ['drop', facts.drop],
    ['phase', tick.phase],
    ['rate', `${number(tick.ratePerMinute)} a minute, ${number(facts.floorPerMinute)} at the slowest`],
    ['limited by', tick.limitedBy],
    ['places', `${number(tick.places)}, ${Math.round(tick.present * 100)}% here`],
    ...(hasLine ? [['called', `up to position ${number(tick.serving)}`] as [string, string]] : []),
    ...(facts.mode === 'draw' && !facts.drawn
      ? [['draw', new Date(facts.drawAtMs).toISOString()] as [string, string]]
      : []),
    ['closes', new Date(facts.closesAtMs).toISOString()],
    ...(tick.message ? [['message', tick.message.text] as [string, string]] : []),
    ['log', `${number(tick.seq)} ${tick.seq === 1 ? 'entry' : 'entries'}, head ${tick.head.slice(0, 16)}…`],
  ];
  return [
    `${facts.title} at ${facts.venueName}`,
    ...facts_.map(([label, value]) => `  ${label.padEnd(12)}${value}`),
  ];
}

export function entryLine({ seq, atMs, text }: LogEntry): string {
  return `Entry ${seq}, ${new Date(atMs).toISOString()}: ${text}`;
}
