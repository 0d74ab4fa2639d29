import type { Health } from '@zilker/contracts/socket/tick';

/** How well the box office is: the worst that was measured of late. */
export type Measured = Omit<Health, 'share'>;
export type Cause = 'health' | 'payments';

export type ControlState = {
  /** The share of the rate that is granted. */
  share: number;
  /** Why it is below 1. */
  cause: Cause | null;
  /** Steps in a row in which all was well. */
  calm: number;
  /** Steps until the last cut can be felt in what is measured. */
  settling: number;
  /** The share at which it went wrong last: it is neared slowly. */
  ceiling: number;
};

export const startState: ControlState = { share: 1, cause: null, calm: 0, settling: 0, ceiling: 1 };
/** How often the controller steps. */
export const stepMs = 1_000;

/** From the first bound on grants slow down, below the second they recover, and between the two they stay as they are. */
const bounds = {
  p95Ms: { bad: 1_000, well: 500 },
  poolWaitMs: { bad: 500, well: 200 },
  queueAgeMs: { bad: 10_000, well: 5_000 },
  /** Of the payment provider's limit. */
  paymentsUsed: { bad: 0.9, well: 0.75 },
} as const;

const shareMin = 0.01;
/** A cut goes with how far a bound is passed, within these. */
const cutLeast = 0.9;
const cutMost = 0.5;
/** What was called before a cut is still inside and asks; so long no second cut follows. */
const settlingSteps = 4;
const calmMin = 3;
const raise = 0.05;
/** Near the share that was too much, it is felt for. */
const raiseNear = 0.01;
const near = 0.12;

/**
 * One step, each `stepMs`: down by a factor as soon as a bound is passed, up slowly once all has been well for a while, so that
 * grants find the pace that the box office can bear and do not swing about it. Pure.
 */
export function stepControl(state: ControlState, measured: Measured): ControlState {
  const { ratio, cause, well } = judge(measured);
  const settling = Math.max(0, state.settling - 1);
  if (ratio >= 1) {
    if (settling > 0) return { ...state, settling, calm: 0 };
    const cut = Math.min(cutLeast, Math.max(cutMost, 1 / ratio));
    const share = Math.max(shareMin, rounded(state.share * cut));
    return { share, cause, calm: 0, settling: settlingSteps, ceiling: state.share };
  }
  const calm = well ? state.calm + 1 : 0;
  if (state.share === 1 || calm < calmMin) return { ...state, settling, calm };
  const step = Math.abs(state.share - state.ceiling) < near ? raiseNear : raise;
  const share = Math.min(1, rounded(state.share + step));
  return { ...state, share, cause: share === 1 ? null : state.cause, calm, settling };
}

/** How many calls a minute may be granted now: the venue's floor holds however unwell the box office is. */
export function pacePerMinute(
  drop: { ratePerMinute: number; floorPerMinute: number },
  share: number,
): number {
  return Math.min(drop.ratePerMinute, Math.max(drop.floorPerMinute, drop.ratePerMinute * share));
}

function judge(measured: Measured): { ratio: number; cause: Cause; well: boolean } {
  const used = 1 - measured.paymentHeadroom;
  const of = (value: number, { bad }: { bad: number }) => value / bad;
  const health = Math.max(
    of(measured.p95Ms, bounds.p95Ms),
    of(measured.poolWaitMs, bounds.poolWaitMs),
    of(measured.queueAgeMs, bounds.queueAgeMs),
  );
  const payments = of(used, bounds.paymentsUsed);
  const well =
    measured.p95Ms < bounds.p95Ms.well &&
    measured.poolWaitMs < bounds.poolWaitMs.well &&
    measured.queueAgeMs < bounds.queueAgeMs.well &&
    used < bounds.paymentsUsed.well;
  return { ratio: Math.max(health, payments), cause: health >= payments ? 'health' : 'payments', well };
}

function rounded(share: number): number {
  return Math.round(share * 10_000) / 10_000;
}
