/** The rate as the call script keeps it: credit accrues on one clock, up to a second's worth, and lost time is not made up. */
export function createRate(ratePerMinute: number) {
  const burst = Math.max(1, ratePerMinute / 60);
  const perMs = ratePerMinute / 60_000;
  /** Less than any step of the clock; sums of fractions miss whole numbers by about 1e-12. */
  const almost = 1e-9;
  // it has accrued since the drop was scheduled
  let credit = burst;
  let creditAtMs = 0;
  const accrue = (nowMs: number) => {
    credit = Math.min(burst, credit + (nowMs - creditAtMs) * perMs);
    creditAtMs = nowMs;
  };
  return {
    burst,
    /** Whether one more call may go out now; it is then spent. */
    spend(nowMs: number): boolean {
      accrue(nowMs);
      if (credit + almost < 1) return false;
      credit = Math.max(0, credit - 1);
      return true;
    },
    /** Nobody was there for it. */
    giveBack(): void {
      credit = Math.min(burst, credit + 1);
    },
    /** How long until the next call may go out. */
    dueInMs(nowMs: number): number {
      accrue(nowMs);
      return Math.max(0, (1 - credit) / perMs);
    },
  };
}
