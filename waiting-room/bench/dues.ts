/**
 * When each call was due: when the credit for it was there, of a room that had a full burst when the grant came and spends a credit
 * with each call. `madeAtMs` in the order of the calls; those of one moment were made by one try.
 */
export function duesOf(madeAtMs: readonly number[], grantedAtMs: number, ratePerMinute: number): number[] {
  const perMs = ratePerMinute / 60_000;
  const burst = Math.max(1, ratePerMinute / 60);
  const dues: number[] = [];
  let credit = burst;
  let asOfMs = grantedAtMs;
  for (let from = 0; from < madeAtMs.length; ) {
    const triedAtMs = madeAtMs[from] ?? asOfMs;
    let to = from;
    while (madeAtMs[to] === triedAtMs) to++;
    for (let nth = 1; nth <= to - from; nth++) dues.push(asOfMs + Math.max(0, nth - credit) / perMs);
    credit = Math.min(burst, credit + Math.max(0, triedAtMs - asOfMs) * perMs) - (to - from);
    asOfMs = Math.max(asOfMs, triedAtMs);
    from = to;
  }
  return dues;
}
