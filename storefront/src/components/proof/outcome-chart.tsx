import type { EstimateErrors } from '@zilker/contracts/estimate';
import { bareTime, bareTimeWithSeconds, clockTime } from '@zilker/ui/format/clock';
import { span } from '@zilker/ui/format/duration';
import { counted, number, percent } from '@zilker/ui/format/number';
import { Icon } from '@zilker/ui/icon';
import { createWidth } from '@zilker/ui/plot/create-width';
import { roundUp, scaleOf, timeTicks } from '@zilker/ui/plot/scale';
import { Table } from '@zilker/ui/table';
import { createMemo, For, Show } from 'solid-js';
import { type Outcome, stretchesOf, thinned } from '../../states/outcome.ts';

const height = 240;
const top = 12;
const base = height - 24;
const dotsMost = 1_500;
/** Fewer make no line. */
const dotsLeast = 3;

/** After the drop: when each position was called and whether it bought, and how good the estimates were. Nobody is named. */
export function OutcomeChart(props: { outcome: Outcome; position: number | undefined; timezone: string }) {
  const called = () => props.outcome.called;
  return (
    <section class="stack s3">
      <h2 class="section-head">What came of it</h2>
      <Show when={called().length > 0} fallback={<p>Nobody was called before the drop ended.</p>}>
        <p>
          {counted(called().length, 'fan')} {called().length === 1 ? 'was' : 'were'} called.{' '}
          {whoBought(props.outcome)} The drop ended at {clockTime(props.outcome.endedAtMs, props.timezone)}.
        </p>
        <Show when={called().length >= dotsLeast}>
          <p class="small quiet">
            Each dot is a position at the moment it was called: <span class="outcome-key bought" /> bought,{' '}
            <span class="outcome-key" /> bought nothing. Dots to the right of the line came back later and
            were called first.
          </p>
          <Dots outcome={props.outcome} position={props.position} timezone={props.timezone} />
        </Show>
        <details class="fold">
          <summary>
            The same as a table <Icon name="down" />
          </summary>
          <Table
            hideCaption
            caption="What came of each stretch of the line"
            columns={[
              { head: 'Positions', cell: (row) => `${number(row.from)} – ${number(row.to)}` },
              { head: 'First called', cell: (row) => bareTimeWithSeconds(row.firstAtMs, props.timezone) },
              { head: 'Called', number: true, cell: (row) => number(row.called) },
              { head: 'Bought', number: true, cell: (row) => number(row.bought) },
              { head: 'Tickets', number: true, cell: (row) => number(row.tickets) },
            ]}
            rows={stretchesOf(called())}
          />
        </details>
      </Show>
      <p>{estimatesWere(props.outcome.estimates)}</p>
    </section>
  );
}

/** Time to the right, the line downwards as on the waiting screen: its front is at the top. */
function Dots(props: { outcome: Outcome; position: number | undefined; timezone: string }) {
  let box: HTMLDivElement | undefined;
  const width = createWidth(() => box, 480);
  const left = 44;
  const times = createMemo(() => props.outcome.called.map(([, atMs]) => atMs));
  const from = () => Math.min(...times());
  const to = () => Math.max(...times(), from() + 1_000);
  const most = () => roundUp((props.outcome.called.at(-1)?.[0] ?? 0) + 1);
  const x = createMemo(() => scaleOf(from(), to(), left + 8, width() - 8));
  const y = createMemo(() => scaleOf(1, most(), top, base));
  const path = (isBought: boolean) =>
    thinned(props.outcome.called, dotsMost)
      .filter(([, , tickets]) => tickets > 0 === isBought)
      .map(([position, atMs]) => `M${x()(atMs)} ${y()(position + 1)}h.01`)
      .join('');
  const mine = () => props.outcome.called.find(([position]) => position === props.position);
  const ticks = () => timeTicks(from(), to(), width() < 420 ? 3 : 5);
  return (
    <div class="plot-box" ref={box}>
      <svg
        class="plot outcome"
        viewBox={`0 0 ${width()} ${height}`}
        role="img"
        aria-label={`When positions 1 to ${number(most())} were called, from ${bareTime(from(), props.timezone)} to ${bareTime(to(), props.timezone)}. The table below has the figures.`}
      >
        <For each={[1, most() / 2, most()]}>
          {(position) => (
            <>
              <path class="grid" d={`M${left} ${y()(position)}H${width()}`} />
              <text x={left - 8} y={y()(position) + 4} text-anchor="end">
                {number(Math.round(position))}
              </text>
            </>
          )}
        </For>
        <For each={ticks()}>
          {(at) => (
            <text x={x()(at)} y={height - 4} text-anchor="middle">
              {bareTime(at, props.timezone)}
            </text>
          )}
        </For>
        <path class="bought" d={path(true)} />
        <path class="none" d={path(false)} />
        <path class="none hole" d={path(false)} />
        <Show when={mine()}>
          {(me) => (
            <>
              <circle class="mine" cx={x()(me()[1])} cy={y()(me()[0] + 1)} r="7" />
              <text
                class="strong"
                x={x()(me()[1]) + (x()(me()[1]) > width() / 2 ? -12 : 12)}
                y={y()(me()[0] + 1) + 4}
                text-anchor={x()(me()[1]) > width() / 2 ? 'end' : 'start'}
              >
                you, {number(me()[0] + 1)}
              </text>
            </>
          )}
        </Show>
      </svg>
    </div>
  );
}

function whoBought({ called, tickets }: Outcome): string {
  const buyers = called.filter(([, , count]) => count > 0);
  if (buyers.length === 0) return 'Nobody bought a ticket.';
  const sold = buyers.reduce((sum, [, , count]) => sum + count, 0);
  return `${number(buyers.length)} bought, ${number(sold)} of the ${counted(tickets, 'ticket')} in all.`;
}

function estimatesWere(estimates: EstimateErrors | null): string {
  if (!estimates || estimates.compared === 0)
    return 'The line was too short for estimates, so there is nothing to hold them to.';
  const { compared, held, medianMs, p90Ms } = estimates;
  const share = percent(Math.round(held * compared), compared);
  return `Of ${counted(compared, 'estimate')} that fans were shown, ${share} held the moment of the call. Half were off by less than ${about(medianMs)}, nine in ten by less than ${about(p90Ms)}.`;
}

/** A span rounded up: to ten seconds, or to whole minutes from three on. */
function about(ms: number): string {
  const stepMs = ms < 180_000 ? 10_000 : 60_000;
  return span(Math.max(stepMs, Math.ceil(ms / stepMs) * stepMs));
}
