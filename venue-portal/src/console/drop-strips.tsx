import type { DropFacts } from '@zilker/contracts/drop';
import type { LogEntry } from '@zilker/contracts/log';
import type { WatchTick } from '@zilker/contracts/socket/tick';
import { bareTimeWithSeconds } from '@zilker/ui/format/clock';
import { number } from '@zilker/ui/format/number';
import { Strip, Strips } from '@zilker/ui/strip';
import { createMemo, Show } from 'solid-js';
import { cutAt, servingForecast, soldForecast, spanOf, ticketsLastTo } from '../live/forecast.ts';
import { type History, waitingIn } from '../live/history.ts';
import { beforeOf, joined, type Measure, type SoldMinute, seenOf } from '../live/past.ts';
import { notesOf } from './notes.ts';

/** What stands left of the draw, so that the line's beginning is seen. */
const leadMs = 60_000;

/** Serving, inside, sold and waiting over one time axis: what was, what is, what is likely. */
export function DropStrips(props: {
  tick: WatchTick;
  facts: DropFacts | undefined;
  /** Sales by the minute, for the time before the console was opened. */
  sold: readonly SoldMinute[];
  mode: 'draw' | 'standby';
  drawAtMs: number;
  history: History;
  log: readonly LogEntry[];
  zone: string;
}) {
  const startMs = () =>
    props.mode === 'draw' && props.tick.atMs > props.drawAtMs ? props.drawAtMs - leadMs : 0;
  const moments = createMemo(() => {
    const all = props.history.moments;
    const first = all.findIndex((one) => one.atMs >= startMs());
    return first <= 0 ? all : all.slice(first);
  });
  const before = (measure: Measure) =>
    beforeOf(measure, moments()[0], props.facts, props.sold).filter(({ at }) => at >= startMs());
  const serving = () => servingForecast(props.tick);
  const sold = () => soldForecast(props.tick, moments());
  const span = createMemo(() =>
    spanOf({
      firstMs: before('serving')[0]?.at ?? moments()[0]?.atMs ?? props.tick.atMs,
      nowMs: props.tick.atMs,
      foreseenMs: [serving()?.endsAtMs, sold()?.endsAtMs, props.mode === 'draw' ? props.drawAtMs : undefined],
    }),
  );
  const samples = (measure: Measure) =>
    joined(before(measure), seenOf(moments(), measure, props.history.grainMs));
  const unwatched = () => (before('serving').length > 0 ? moments()[0]?.atMs : undefined);
  const shared = () => ({ span: span(), now: props.tick.atMs });
  const waitingMeans = () => {
    if (props.tick.places === 0) return 'nobody yet';
    const over = props.tick.phase === 'sold_out' || props.tick.phase === 'closed';
    return over ? 'when it ended' : `${Math.round(props.tick.present * 100)}% here now`;
  };
  const lastTo = () => ticketsLastTo(props.tick);
  return (
    <>
      <Strips label="The drop so far">
        <Strip
          {...shared()}
          word="Serving"
          figure={number(props.tick.serving)}
          means={
            lastTo() === null
              ? `of ${number(props.tick.places)} in line`
              : `tickets last to about ${number(lastTo() ?? 0)}`
          }
          samples={samples('serving')}
          cap={lastTo() ?? undefined}
          forecast={cutAt(serving(), span().to)}
          notes={notesOf(props.log, span())}
          tone={1}
        />
        <Strip
          {...shared()}
          word="Inside"
          figure={number(props.tick.inside)}
          of={`of ${number(props.tick.insideMax)}`}
          means="called and not yet done"
          samples={samples('inside')}
          cap={props.tick.insideMax}
          tone={3}
        />
        <Strip
          {...shared()}
          word="Sold"
          figure={number(props.tick.sold)}
          of={`of ${number(props.tick.capacity)}`}
          means={`${number(props.tick.held)} more held`}
          samples={samples('sold')}
          cap={props.tick.capacity}
          forecast={cutAt(sold(), span().to)}
          tone={2}
          fill
        />
        <Strip
          {...shared()}
          word="Waiting"
          figure={number(waitingIn(props.tick))}
          means={waitingMeans()}
          samples={samples('waiting')}
          tone={4}
          axisZone={props.zone}
        />
      </Strips>
      <Show when={unwatched()}>
        {(sinceMs) => (
          <p class="tiny quiet unwatched">
            Watched from this browser since {bareTimeWithSeconds(sinceMs(), props.zone)}. Before that only
            facts of the log are known, joined by dots, and tickets by the minute of their sale. Nobody kept
            how many were inside.
          </p>
        )}
      </Show>
    </>
  );
}
