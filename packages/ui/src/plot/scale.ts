/** `gap`: nothing is known between the sample before and this one. */
export type Sample = { at: number; value: number; gap?: true | undefined };
export type Scale = (value: number) => number;

/** Maps a span of values onto a span of pixels; a span of nothing maps to its start. */
export function scaleOf(from: number, to: number, start: number, end: number): Scale {
  const length = to - from;
  return (value) => round(length === 0 ? start : start + ((value - from) / length) * (end - start));
}

const minute = 60_000;
const timeSteps = [1, 2, 5, 10, 15, 30, 60, 120, 180, 360, 720, 1440].map((minutes) => minutes * minute);

/** Round clock times within a span (epoch ms), as many as `count` at most. */
export function timeTicks(from: number, to: number, count = 6): number[] {
  const step =
    timeSteps.find((one) => (to - from) / one <= count) ?? 1440 * minute * Math.ceil((to - from) / count);
  const ticks: number[] = [];
  for (let at = Math.ceil(from / step) * step; at <= to; at += step) ticks.push(at);
  return ticks;
}

/** The least round number that is not below `value`, for the top of an axis: 38 is 40, 120 is 120, 121 is 150. */
export function roundUp(value: number): number {
  if (value <= 1) return 1;
  const power = 10 ** Math.floor(Math.log10(value));
  const steps = [1, 1.2, 1.5, 2, 2.5, 3, 4, 5, 6, 8, 10];
  return (steps.find((step) => step * power >= value - 1e-9) ?? 10) * power;
}

/**
 * A path through samples, thinned to about one point a pixel or two, always with its last. It breaks off at gaps, whose two ends are
 * kept.
 */
export function linePath(samples: readonly Sample[], x: Scale, y: Scale, pointsMax = 240): string {
  const every = Math.max(1, Math.ceil(samples.length / pointsMax));
  let path = '';
  for (const [i, sample] of samples.entries()) {
    const atGap = sample.gap || samples[i + 1]?.gap;
    if (i % every !== 0 && i !== samples.length - 1 && !atGap) continue;
    path += `${path && !sample.gap ? 'L' : 'M'}${x(sample.at)} ${y(sample.value)}`;
  }
  return path;
}

/** Straight over each gap, from its one end to the other. */
export function gapsPath(samples: readonly Sample[], x: Scale, y: Scale): string {
  const over = (sample: Sample, before: Sample | undefined) =>
    sample.gap && before ? `M${x(before.at)} ${y(before.value)}L${x(sample.at)} ${y(sample.value)}` : '';
  return samples.map((sample, i) => over(sample, samples[i - 1])).join('');
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
