import type { Accept } from '../client/sale.ts';
import type { Dice } from '../prng.ts';
import { common, type Way } from './common-ways.ts';

/**
 * All that a fan will do, drawn before it does anything. Shares are from 0 to 1 of the window in question: of the time to open
 * the call, of the visit, of the hold.
 */
export type Behaviour = {
  hears: 'socket' | 'poll';
  /** `twice`: again after a while, as after a refresh; `at_once`: three requests side by side. */
  joins: 'once' | 'twice' | 'at_once';
  /** After the draw, behind all others. */
  comes: 'early' | 'late';
  /** When within the time in which fans come, 0 to 1. */
  comesAt: number;
  /** Sockets side by side. */
  tabs: 1 | 2 | 4;
  /** What happens to its connection while it waits, and for how long it is gone. */
  line: 'steady' | 'refreshes' | 'loses_network';
  lineAt: number;
  lineForMs: number;
  /** Away at its turn, and back a while after, or not. */
  turn: 'here' | 'back' | 'gone';
  /** Goes while it waits for the draw, or so many seconds of calls before its turn. */
  awayFrom: 'lobby' | 'line';
  awayLeadS: number;
  /** After the draw, or after it went. */
  backAfterMs: number;
  /** Gives up its place while it waits. */
  quits: 'no' | 'in_lobby' | 'in_line';
  opens: 'soon' | 'late' | 'second_call' | 'never';
  opensAt: number;
  tickets: number;
  choosesAt: number;
  greed: 'none' | 'over_limit' | 'all_that_is_left';
  /** Sends its order twice with the same key. */
  repeats: boolean;
  /** Changes the lines of its hold. */
  edits: boolean;
  ending: Way<'ending'>;
  paysAt: number;
  /** Tries to order again after it has bought. */
  wantsMore: boolean;
  mischief: Way<'mischief'>;
  /** Takes the place over to another device in the lobby, or has a second one that looks on. */
  device: 'one' | 'moves' | 'looks_on';
  /** Does the work it is asked for before it comes to the line, or when it is told there. */
  works: 'first' | 'when_told';
  /** Chooses by what it may take, or by what is left alone, so that it is told of the rules that a type has. */
  heeds: 'limits' | 'stock';
  /** Where there are fewer than it wants: nothing, or those. */
  accepts: Accept;
  /** Makes its hold longer. `needs_it`: once, and pays after its first end; `to_the_end`: until it cannot be any longer. */
  extends: 'never' | 'once' | 'needs_it' | 'twice' | 'to_the_end';
  /** `shared`: first tries the card of somebody who buys for many, and its own when that one has as many tickets as a card may have. */
  card: 'own' | 'shared';
};

/** One fan of a drop, as its own dice have it. */
export function drawBehaviour(random: Dice): Behaviour {
  const opens = random.pick(common.opens);
  return {
    hears: random.pick(common.hears),
    joins: random.pick(common.joins),
    comes: random.pick(common.comes),
    comesAt: random.next(),
    tabs: random.pick(common.tabs),
    line: random.pick(common.line),
    lineAt: random.next(),
    lineForMs: random.within(300, 5_000),
    turn: random.pick(common.turn),
    awayFrom: random.pick(common.awayFrom),
    awayLeadS: random.within(0, 14),
    backAfterMs: random.within(4_000, 20_000),
    quits: random.pick(common.quits),
    opens,
    opensAt: opens === 'late' ? random.within(0.5, 0.85) : random.within(0.02, 0.3),
    tickets: random.pick(common.tickets),
    choosesAt: random.within(0.03, 0.5),
    greed: random.pick(common.greed),
    repeats: random.pick(common.repeats) === 'yes',
    edits: random.pick(common.edits) === 'yes',
    ending: random.pick(common.ending),
    paysAt: random.within(0.03, 0.5),
    wantsMore: random.pick(common.wantsMore) === 'yes',
    mischief: random.pick(common.mischief),
    // last, so that the crowds of old seeds do what they did
    device: random.pick(common.device),
    works: random.pick(common.works),
    heeds: random.pick(common.heeds),
    accepts: random.pick(common.accepts),
    extends: random.pick(common.extends),
    card: random.pick(common.card),
  };
}

/** A fan of a demo: comes by a socket, stays, opens quickly and buys one ticket or two, so that a newcomer sees a line move. */
export function drawPoliteBehaviour(random: Dice): Behaviour {
  return {
    hears: 'socket',
    joins: 'once',
    comes: 'early',
    comesAt: random.next(),
    tabs: 1,
    line: random.pick([
      ['steady', 9],
      ['refreshes', 1],
    ]),
    lineAt: random.next(),
    lineForMs: random.within(200, 800),
    turn: 'here',
    awayFrom: 'line',
    awayLeadS: 0,
    backAfterMs: 0,
    quits: 'no',
    opens: 'soon',
    opensAt: random.within(0.002, 0.012),
    tickets: random.pick([
      [1, 40],
      [2, 60],
    ]),
    choosesAt: random.within(0.002, 0.012),
    greed: 'none',
    repeats: false,
    edits: false,
    ending: 'pays',
    paysAt: random.within(0.002, 0.01),
    wantsMore: false,
    mischief: 'none',
    device: 'one',
    works: 'first',
    heeds: 'limits',
    accepts: 'all',
    extends: 'never',
    card: 'own',
  };
}
