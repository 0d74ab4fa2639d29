/** What a rehearsal plays with: the drop's own settings, and a crowd that is only supposed. */

export type RehearsalSettings = {
  mode: 'draw' | 'standby';
  tickets: number;
  perFanMax: number;
  ratePerMinute: number;
  insideMax: number;
  openWindowMs: number;
  visitMs: number;
  holdMs: number;
  /** From the first call to the end of the drop. */
  closesAfterMs: number;
};

/** How fans behave, as shares from 0 to 1 and mean times. Nobody knows these before a drop; they are what a venue may reckon with. */
export type CrowdBehaviour = {
  /** Of all fans: not there yet at the draw. They come within `comeWithinMs` and stand behind everyone drawn. */
  late: number;
  /** Late fans, and all fans of an ordinary sale, come within this time, most of them early. */
  comeWithinMs: number;
  /** Of those whose turn comes: away from their screen. A fan who has only just come is there. */
  away: number;
  /** Of those called: there, but not looking until the call has ended. */
  neverOpens: number;
  /** Of both: come back, on average after `awayMs`, and are called first then. */
  returns: number;
  awayMs: number;
  /** Of those who wait: give up in each minute. */
  leavesEachMinute: number;
  /** Of those who open: close the shop without a word; of those who hold: close the payment page; of those who pay: no card works. */
  leavesShop: number;
  leavesHold: number;
  declined: number;
  /** How many want 1, 2, 3 … tickets, as weights; what the drop does not allow becomes what it does. */
  wants: readonly number[];
  openMs: number;
  chooseMs: number;
  payMs: number;
  /** How far times vary, from 0, everyone takes the mean, to 1, as people do. */
  spread: number;
};

/**
 * A crowd such as venues see: a called fan takes 1.6 tickets on average and is inside for about four minutes, as `pace.ts` reckons.
 */
export const usualCrowd: CrowdBehaviour = {
  late: 0.03,
  comeWithinMs: 20 * 60_000,
  away: 0.15,
  neverOpens: 0.06,
  returns: 0.5,
  awayMs: 4 * 60_000,
  leavesEachMinute: 0.003,
  leavesShop: 0.08,
  leavesHold: 0.04,
  declined: 0.03,
  wants: [30, 48, 10, 12],
  openMs: 15_000,
  chooseMs: 90_000,
  payMs: 135_000,
  spread: 1,
};

export type Rehearsal = {
  settings: RehearsalSettings;
  fans: number;
  crowd: CrowdBehaviour;
  /** The same seed with the same settings gives the same course; with other settings the same fans. */
  seed: number;
};

export const rehearsalFans = { min: 1, max: 1_000_000 } as const;
