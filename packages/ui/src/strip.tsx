import { createMemo, For, type JSX, Show } from 'solid-js';
import { bareTime } from './format/clock.ts';
import { number } from './format/number.ts';
import { createWidth } from './plot/create-width.ts';
import { gapsPath, linePath, roundUp, type Sample, scaleOf, timeTicks } from './plot/scale.ts';
import { Stat } from './stat.tsx';

export type { Sample };

export type StripProps = {
  /** The measure's name and its value now, at the left. */
  word: string;
  figure: string;
  of?: string | undefined;
  means?: JSX.Element;
  /** The time axis that all strips of one chart share, in epoch milliseconds. */
  span: { from: number; to: number };
  /** Where the present stands; left out for a course that is not on its way. */
  now?: number | undefined;
  samples: readonly Sample[];
  /** Dashed, from now on. */
  forecast?: readonly Sample[] | undefined;
  /** Dotted: the most it can be. */
  cap?: number | undefined;
  /** What happened, at its moment on the line: "slowed to 30". */
  notes?: readonly { at: number; text: string }[] | undefined;
  tone?: 1 | 2 | 3 | 4 | undefined;
  fill?: boolean | undefined;
  /** Clock times beneath, in this zone: give it to the last strip only. */
  axisZone?: string | undefined;
  height?: number | undefined;
};

const headroom = 14;

/** One measure over time. Stack several in `Strips`: they share the axis, never a scale. */
export function Strip(props: StripProps) {
  let box: HTMLDivElement | undefined;
  const width = createWidth(() => box, 480);
  const plotHeight = () => props.height ?? 104;
  const x = createMemo(() => scaleOf(props.span.from, props.span.to, 0, width() - 4));
  const greatest = () => Math.max(0, ...props.samples.map((one) => one.value));
  const y = createMemo(() => scaleOf(0, props.cap ?? roundUp(greatest()), plotHeight(), headroom + 4));
  const figure = () => [props.figure, props.of].filter(Boolean).join(' ');
  const ticks = () => timeTicks(props.span.from, props.span.to, width() < 400 ? 3 : 5);
  const path = () => linePath(props.samples, x(), y());
  const filled = () =>
    linePath(
      props.samples.map(({ at, value }) => ({ at, value })),
      x(),
      y(),
    );
  const last = () => props.samples.at(-1);
  const first = () => props.samples[0];
  const valueAt = (at: number) => {
    const last = props.samples.findLastIndex((one) => one.at <= at);
    const [before, after] = [props.samples[last], props.samples[last + 1]];
    if (!before) return 0;
    if (!after?.gap) return before.value;
    return before.value + ((after.value - before.value) * (at - before.at)) / (after.at - before.at);
  };
  const edge = () => width() - 4;
  return (
    <div class="strip">
      <Stat class="label" word={props.word} figure={props.figure} of={props.of} means={props.means} />
      <div class="plot-box" ref={box}>
        <svg
          class="plot"
          viewBox={`0 0 ${width()} ${plotHeight() + (props.axisZone ? 20 : 4)}`}
          role="img"
          aria-label={`${props.word} over time, ${props.now === undefined ? '' : 'now '}${figure()}`}
        >
          <For each={ticks()}>{(at) => <path class="grid" d={`M${x()(at)} 4V${plotHeight()}`} />}</For>
          <Show when={props.fill && props.samples.length > 1}>
            <path class="fill" d={`${filled()}V${plotHeight()}H${x()(first()?.at ?? 0)}Z`} />
          </Show>
          <Show when={props.cap}>
            {(cap) => (
              <>
                <path class="cap" d={`M0 ${y()(cap())}H${edge()}`} />
                <text x={edge()} y={y()(cap()) - 5} text-anchor="end">
                  {number(cap())}
                </text>
              </>
            )}
          </Show>
          <path class="base" d={`M0 ${plotHeight()}H${edge()}`} />
          <path class={`ln unseen c${props.tone ?? 1}`} d={gapsPath(props.samples, x(), y())} />
          <path class={`ln c${props.tone ?? 1}`} d={path()} />
          <Show when={props.forecast}>
            {(forecast) => <path class={`ln soft c${props.tone ?? 1}`} d={linePath(forecast(), x(), y())} />}
          </Show>
          <Show when={props.now}>
            {(now) => <path class="nowline" d={`M${x()(now())} 4V${plotHeight()}`} />}
          </Show>
          <Show when={last()}>
            {(sample) => (
              <circle class={`f${props.tone ?? 1}`} cx={x()(sample().at)} cy={y()(sample().value)} r="4.5" />
            )}
          </Show>
          <For each={props.notes}>
            {(note) => <Note x={x()(note.at)} y={y()(valueAt(note.at))} text={note.text} />}
          </For>
          <Show when={props.axisZone}>
            {(zone) => (
              <For each={ticks()}>
                {(at) => (
                  <text x={x()(at)} y={plotHeight() + 17} text-anchor={anchorAt(x()(at), edge())}>
                    {bareTime(at, zone())}
                  </text>
                )}
              </For>
            )}
          </Show>
        </svg>
      </div>
    </div>
  );
}

/** The strips of one chart, top to bottom. */
export function Strips(props: { label: string; children: JSX.Element }) {
  return (
    <section class="strips" aria-label={props.label}>
      {props.children}
    </section>
  );
}

function Note(props: { x: number; y: number; text: string }) {
  // Written at the left of its tick, unless it would leave the picture there.
  const atRight = () => props.x < props.text.length * 6.5;
  return (
    <>
      <path class="nowline" d={`M${props.x} ${props.y}v-14`} />
      <text
        class="strong"
        x={atRight() ? props.x + 5 : props.x - 5}
        y={props.y - 8.4}
        text-anchor={atRight() ? 'start' : 'end'}
      >
        {props.text}
      </text>
    </>
  );
}

function anchorAt(x: number, edge: number): 'start' | 'middle' | 'end' {
  if (x < 16) return 'start';
  return x > edge - 16 ? 'end' : 'middle';
}
