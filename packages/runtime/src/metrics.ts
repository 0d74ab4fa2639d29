import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';

/** One registry a process; the admin port serves it. */
export const registry = new Registry();

/** The values each label may take. Ids never are labels; they belong in logs and traces. */
export type LabelValues = Readonly<Record<string, readonly string[]>>;
type Labels<L extends LabelValues> = { readonly [K in keyof L]: L[K][number] };
type Given<L extends LabelValues> = keyof L extends never ? [] : [labels: Labels<L>];

/** A counter whose every series exists from the start at zero, so that a first event is seen as a rise. */
export function counter<const L extends LabelValues = Record<never, never>>(
  name: string,
  help: string,
  labels?: L,
): { add(by: number, ...labels: Given<L>): void } {
  const metric =
    existing(name, Counter) ??
    new Counter({ name, help, labelNames: namesOf(labels), registers: [registry] });
  for (const series of seriesOf(labels)) metric.inc(series, 0);
  return { add: (by, given?: Labels<L>) => metric.inc({ ...given }, by) };
}

/** Seconds by default, from half a millisecond to ten seconds. */
export const secondsBuckets = [
  0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10,
];

export function histogram<const L extends LabelValues = Record<never, never>>(
  name: string,
  help: string,
  labels?: L,
  buckets: readonly number[] = secondsBuckets,
): { observe(value: number, ...labels: Given<L>): void } {
  const metric =
    existing(name, Histogram) ??
    new Histogram({ name, help, labelNames: namesOf(labels), buckets: [...buckets], registers: [registry] });
  for (const series of seriesOf(labels)) metric.zero(series);
  return { observe: (value, given?: Labels<L>) => metric.observe({ ...given }, value) };
}

export function gauge<const L extends LabelValues = Record<never, never>>(
  name: string,
  help: string,
  labels?: L,
): { set(value: number, ...labels: Given<L>): void } {
  const metric =
    existing(name, Gauge) ?? new Gauge({ name, help, labelNames: namesOf(labels), registers: [registry] });
  for (const series of seriesOf(labels)) metric.set(series, 0);
  return { set: (value, given?: Labels<L>) => metric.set({ ...given }, value) };
}

/** Memory, event loop lag, collections and the like of this process. */
export function startDefaultMetrics(): void {
  if (registry.getSingleMetric('process_cpu_seconds_total') === undefined)
    collectDefaultMetrics({ register: registry });
}

function existing<M>(name: string, kind: abstract new (...of: never[]) => M): M | undefined {
  const metric: unknown = registry.getSingleMetric(name);
  return metric instanceof kind ? metric : undefined;
}

const namesOf = (labels: LabelValues | undefined) => Object.keys(labels ?? {});

/** Every combination of label values. */
function seriesOf(labels: LabelValues | undefined): Record<string, string>[] {
  let series: Record<string, string>[] = [{}];
  for (const [name, values] of Object.entries(labels ?? {}))
    series = series.flatMap((one) => values.map((value) => ({ ...one, [name]: value })));
  return series;
}
