import type { Dice } from '../prng.ts';

/** How a fan ends a visit that it opened. */
type Ending =
  | 'pays'
  | 'declined_then_pays'
  | 'declined_for_good'
  | 'walks_holding'
  | 'walks_paying'
  | 'pays_late'
  | 'cancels'
  | 'cancels_paying'
  | 'leaves'
  | 'never_chooses';

/** What a bad fan tries at its turn, before it shops as others do. Each must be refused, by the code in `misbehave.ts`. */
export type Mischief =
  | 'none'
  | 'no_admission'
  | 'altered_admission'
  | 'foreign_account'
  | 'foreign_device'
  | 'place_as_admission'
  | 'no_proof'
  | 'proof_of_another_request';

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
  ending: Ending;
  paysAt: number;
  /** Tries to order again after it has bought. */
  wantsMore: boolean;
  mischief: Mischief;
  /** Takes the place over to another device in the lobby, or has a second one that looks on. */
  device: 'one' | 'moves' | 'looks_on';
  /** Does the work it is asked for before it comes to the line, or when it is told there. */
  works: 'first' | 'when_told';
};

type Weights<T extends string | number> = readonly (readonly [T, number])[];

/** How common each way is in a drop, in percent. */
export const common = {
  hears: [
    ['socket', 95],
    ['poll', 5],
  ],
  joins: [
    ['once', 84],
    ['twice', 10],
    ['at_once', 6],
  ],
  comes: [
    ['early', 97],
    ['late', 3],
  ],
  tabs: [
    [1, 92],
    [2, 6],
    [4, 2],
  ],
  line: [
    ['steady', 74],
    ['refreshes', 14],
    ['loses_network', 12],
  ],
  turn: [
    ['here', 88],
    ['back', 8],
    ['gone', 4],
  ],
  awayFrom: [
    ['lobby', 50],
    ['line', 50],
  ],
  quits: [
    ['no', 96],
    ['in_lobby', 1],
    ['in_line', 3],
  ],
  opens: [
    ['soon', 82],
    ['late', 9],
    ['second_call', 5],
    ['never', 4],
  ],
  tickets: [
    [1, 30],
    [2, 45],
    [3, 10],
    [4, 15],
  ],
  greed: [
    ['none', 86],
    ['over_limit', 8],
    ['all_that_is_left', 6],
  ],
  repeats: [
    ['yes', 15],
    ['no', 85],
  ],
  edits: [
    ['yes', 12],
    ['no', 88],
  ],
  ending: [
    ['pays', 62],
    ['declined_then_pays', 9],
    ['declined_for_good', 3],
    ['walks_holding', 5],
    ['walks_paying', 4],
    ['pays_late', 3],
    ['cancels', 4],
    ['cancels_paying', 3],
    ['leaves', 4],
    ['never_chooses', 3],
  ],
  wantsMore: [
    ['yes', 15],
    ['no', 85],
  ],
  mischief: [
    ['none', 86],
    ['no_admission', 2],
    ['altered_admission', 2],
    ['foreign_account', 2],
    ['foreign_device', 2],
    ['place_as_admission', 2],
    ['no_proof', 2],
    ['proof_of_another_request', 2],
  ],
  device: [
    ['one', 86],
    ['moves', 8],
    ['looks_on', 6],
  ],
  works: [
    ['first', 80],
    ['when_told', 20],
  ],
} as const satisfies Record<string, Weights<string | number>>;

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
  };
}
