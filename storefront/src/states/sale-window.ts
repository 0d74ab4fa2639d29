import type { VisitView } from '@zilker/contracts/http/sale';
import { clockTime, dateAndTime, sameDay } from '@zilker/ui/format/clock';

type Window = Pick<VisitView['types'][number], 'saleFromMs' | 'saleUntilMs'>;

/** Where `nowMs` stands in the time in which a kind of ticket is sold. */
export function windowAt(type: Window, nowMs: number): 'before' | 'open' | 'after' {
  if (type.saleFromMs !== null && nowMs < type.saleFromMs) return 'before';
  return type.saleUntilMs !== null && nowMs >= type.saleUntilMs ? 'after' : 'open';
}

/** "On sale from 10:30 AM", "Sale ended Fri, Dec 11, 8 PM", "On sale until 9 PM"; undefined where nothing bounds it. */
export function windowWords(type: Window, nowMs: number, zone: string): string | undefined {
  const when = (atMs: number) =>
    sameDay(atMs, nowMs, zone) ? clockTime(atMs, zone) : dateAndTime(atMs, zone);
  const at = windowAt(type, nowMs);
  if (at === 'before') return `On sale from ${when(type.saleFromMs ?? 0)}`;
  if (at === 'after') return `Sale ended ${when(type.saleUntilMs ?? 0)}`;
  return type.saleUntilMs === null ? undefined : `On sale until ${when(type.saleUntilMs)}`;
}

/** The next moment at which a window opens or closes; undefined when none is ahead. */
export function nextWindowEdge(types: readonly Window[], nowMs: number): number | undefined {
  const edges = types.flatMap(({ saleFromMs, saleUntilMs }) => [saleFromMs, saleUntilMs]);
  const ahead = edges.filter((atMs) => atMs !== null && atMs > nowMs) as number[];
  return ahead.length > 0 ? Math.min(...ahead) : undefined;
}
