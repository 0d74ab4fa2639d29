import { roundTimeMs } from '@zilker/contracts/draw/chain';
import type { DropFacts } from '@zilker/contracts/drop';
import type { Limit, Tick } from '@zilker/contracts/socket/tick';
import { clockTime, counted, dayTime, exactTime, money, number } from './say.ts';

/** What the page without script says of a drop, in words: a head, a sentence, and the facts that matter in its phase. */
export type PageWords = {
  head: string;
  lead: string;
  facts: { term: string; value: string; more?: string }[];
  /** The colour under the page, as the waiting page has it. */
  ground: 'paper' | 'lobby' | 'line';
};

/** @param nowMs the room's clock */
export function pageWords(facts: DropFacts, tick: Tick, nowMs: number): PageWords {
  const { head, lead } = headOf(facts, tick, nowMs);
  return {
    head,
    lead,
    facts: [...message(facts, tick), ...draw(facts, tick), ...line(tick), ...sale(facts, tick)],
    ground: groundOf(tick),
  };
}

function headOf(facts: DropFacts, tick: Tick, nowMs: number): { head: string; lead: string } {
  const { timezone } = facts;
  const isDraw = facts.mode === 'draw';
  switch (tick.phase) {
    case 'scheduled':
      return {
        head: `${isDraw ? 'The lobby opens' : 'The sale opens'} ${dayTime(facts.lobbyOpensAtMs, timezone)}`,
        lead: isDraw
          ? `Nobody has a place yet. The draw is at ${drawTime(facts, nowMs)}; coming first or last in the lobby makes no difference.`
          : 'Nobody has a place yet. Fans are called in the order in which they come.',
      };
    case 'lobby':
      return {
        head: `The draw is at ${drawTime(facts, nowMs)}`,
        lead: 'The lobby is open. Nobody has a position yet, so being early makes no difference.',
      };
    case 'frozen':
      if (nowMs < dueAtMs(facts))
        return {
          head: `The draw is at ${exactTime(dueAtMs(facts), timezone)}`,
          lead: 'The lobby is closed. Who joins now stands behind the draw, in order of arrival.',
        };
      return {
        head: 'The draw is being made',
        lead: facts.beacon
          ? `It waits for round ${number(facts.beacon.round)} of the public randomness, and anyone may bring it. Nobody has a position before that.`
          : 'The order comes in a moment.',
      };
    case 'drawn':
      return {
        head: 'The draw is made',
        lead: 'Everyone has a position now. The first fans are called in a moment.',
      };
    case 'calling':
      return isDraw
        ? { head: 'Fans are being called', lead: limitSentences[tick.limitedBy] }
        : { head: 'On sale', lead: limitSentences[tick.limitedBy] };
    case 'paused':
      return { head: 'Calls are paused', lead: 'Nobody loses a place. Those who were called can go on.' };
    case 'sold_out':
      return {
        head: isDraw ? 'Sold out' : 'Sold out for now',
        lead: isDraw
          ? `All ${number(facts.tickets)} tickets are sold.`
          : 'Every ticket is sold. If some come back, the line opens again by itself.',
      };
    case 'closed':
      return facts.cancelled
        ? {
            head: 'Cancelled',
            lead: `The venue cancelled this drop.${tick.serving === 0 ? ' Nothing was charged.' : ''}`,
          }
        : { head: 'Drop over', lead: 'No more tickets are sold here.' };
  }
}

const limitSentences: Record<Limit, string> = {
  rate: 'The line moves at the rate that the venue set.',
  inside: 'The shop is full. The next fan is called as soon as one leaves it.',
  stock: 'Every ticket is sold, held or promised. What comes back is called for.',
  health: 'The shop is busy, so fans are called more slowly for a while.',
  payments: 'Payments are slow, so fans are called more slowly for a while.',
  stopped: 'The venue has stopped the sale. Every place is kept.',
  sold_out: 'Every ticket is sold.',
  silent: 'Calls wait for a moment while part of Zilker restarts. Every place is kept.',
};

function draw(facts: DropFacts, tick: Tick): PageWords['facts'] {
  if (facts.mode === 'standby') return [];
  const { frozen, drawn, timezone } = facts;
  if (drawn && frozen)
    return [
      {
        term: 'Drawn',
        value: `${counted(frozen.n, 'place')}, at ${exactTime(drawn.atMs, timezone)}`,
        more: facts.beacon
          ? 'By public randomness that nobody could know before. Anyone can check it.'
          : 'By a secret that was sealed before.',
      },
    ];
  if (tick.phase === 'closed') return [];
  return [
    {
      term: 'Draw',
      value: dayTime(dueAtMs(facts), timezone),
      more: facts.beacon
        ? `By round ${number(facts.beacon.round)} of the public randomness. Our own part was sealed ${dayTime(facts.committedAtMs, timezone)}.`
        : `By a secret that was sealed ${dayTime(facts.committedAtMs, timezone)}.`,
    },
  ];
}

function line(tick: Tick): PageWords['facts'] {
  if (tick.phase === 'scheduled') return [];
  const before = tick.phase === 'lobby' || tick.phase === 'frozen';
  const isOver = tick.phase === 'sold_out' || tick.phase === 'closed';
  return [
    { term: before ? 'In the lobby' : 'In the line', value: counted(tick.places, 'place') },
    ...(before
      ? []
      : [
          {
            term: isOver ? 'Called' : 'Called so far',
            value: tick.serving === 0 ? 'nobody yet' : `up to position ${number(tick.serving)}`,
          },
        ]),
    ...(tick.odds && !isOver
      ? [
          {
            term: 'Odds of tickets',
            value: `Likely up to position ${number(tick.odds.likely)}`,
            more: `Unlikely from position ${number(tick.odds.unlikely + 1)} on, possible in between.`,
          },
        ]
      : []),
  ];
}

function message({ venueName, timezone }: DropFacts, { message: said }: Tick): PageWords['facts'] {
  return said ? [{ term: `From ${venueName}, ${clockTime(said.atMs, timezone)}`, value: said.text }] : [];
}

function sale(facts: DropFacts, tick: Tick): PageWords['facts'] {
  const { timezone } = facts;
  return [
    {
      term: 'Tickets',
      value: `${number(facts.tickets)} in all, up to ${facts.perFanMax} a fan`,
      more: `${money(facts.fromCents, facts.currency)} for one of the cheapest, all in.`,
    },
    { term: 'Show', value: dayTime(facts.startsAtMs, timezone) },
    ...(tick.phase === 'closed' ? [] : [{ term: 'Sale closes', value: dayTime(facts.closesAtMs, timezone) }]),
  ];
}

function groundOf({ phase }: Tick): PageWords['ground'] {
  if (phase === 'lobby' || phase === 'frozen') return 'lobby';
  return phase === 'drawn' || phase === 'calling' || phase === 'paused' ? 'line' : 'paper';
}

/** When the draw's randomness is due: the named round's time, or the draw's own without a beacon. */
function dueAtMs({ beacon, drawAtMs }: DropFacts): number {
  return beacon ? roundTimeMs(beacon.chain, beacon.round) : drawAtMs;
}

/** To the second; with its day where that is not at hand. */
function drawTime(facts: DropFacts, nowMs: number): string {
  const atMs = dueAtMs(facts);
  return Math.abs(atMs - nowMs) < 12 * 3_600_000
    ? exactTime(atMs, facts.timezone)
    : dayTime(atMs, facts.timezone);
}
