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
  /** How a fan ends a visit that it opened. */
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
  /** What a bad fan tries at its turn, before it shops as others do. Each must be refused, by the code in `misbehave.ts`. */
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
  heeds: [
    ['limits', 70],
    ['stock', 30],
  ],
  accepts: [
    ['all', 80],
    ['fewer', 20],
  ],
  extends: [
    ['never', 80],
    ['once', 6],
    ['needs_it', 6],
    ['twice', 5],
    ['to_the_end', 3],
  ],
  card: [
    ['own', 88],
    ['shared', 12],
  ],
} as const satisfies Record<string, Weights<string | number>>;

/** The ways of one trait. */
export type Way<Trait extends keyof typeof common> = (typeof common)[Trait][number][0];
