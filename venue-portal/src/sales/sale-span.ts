import { bareTime } from '@zilker/ui/format/clock';

export type Minute = { atMs: number; tickets: number };
const minuteMs = 60_000;
const barsMax = 60;

/** Bars for the chart, minute by minute without gaps; a long sale is drawn in coarser steps so that bars stay bars. */
export function barsOf(
  minutes: readonly Minute[],
  zone: string,
): { stepMinutes: number; bars: { label: string; value: number }[] } {
  const first = minutes[0];
  const last = minutes.at(-1);
  if (!first || !last) return { stepMinutes: 1, bars: [] };
  const total = Math.round((last.atMs - first.atMs) / minuteMs) + 1;
  const stepMinutes = [1, 2, 5, 10, 15, 30, 60].find((step) => total / step <= barsMax) ?? 120;
  const bars = Array.from({ length: Math.ceil(total / stepMinutes) }, (_, i) => ({
    label: bareTime(first.atMs + i * stepMinutes * minuteMs, zone),
    value: 0,
  }));
  for (const minute of minutes) {
    const bar = bars[Math.floor((minute.atMs - first.atMs) / minuteMs / stepMinutes)];
    if (bar) bar.value += minute.tickets;
  }
  return { stepMinutes, bars };
}

/** From the first sale to the last, in whole minutes; undefined before the first. */
export function sellingMinutes(minutes: readonly Minute[]): number | undefined {
  const sold = minutes.filter((minute) => minute.tickets > 0);
  const first = sold[0];
  const last = sold.at(-1);
  return first && last ? Math.round((last.atMs - first.atMs) / minuteMs) + 1 : undefined;
}
