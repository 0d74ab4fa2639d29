import { createMemo, For, Show } from 'solid-js';
import { number } from './format/number.ts';
import { createWidth } from './plot/create-width.ts';
import { roundUp, scaleOf } from './plot/scale.ts';

export type Bar = { label: string; value: number };

/** One measure by step: tickets each minute, check-ins every three. `label` says in words what the picture shows. */
export function Bars(props: {
  label: string;
  bars: readonly Bar[];
  height?: number | undefined;
  /** A dashed level to compare with. */
  even?: number | undefined;
  /** Without values at the left, for a small one in a card. */
  small?: boolean | undefined;
}) {
  let box: HTMLDivElement | undefined;
  const width = createWidth(() => box, 480);
  const height = () => props.height ?? 200;
  const top = 8;
  const base = () => height() - 24;
  const left = () => (props.small ? 0 : 34);
  const most = createMemo(() => roundUp(Math.max(props.even ?? 0, ...props.bars.map((bar) => bar.value))));
  const y = createMemo(() => scaleOf(0, most(), base(), top));
  const step = () => (width() - left()) / Math.max(1, props.bars.length);
  const levels = () => (most() % 2 === 0 ? [0, most() / 2, most()] : [0, most()]);
  // As many labels as fit beside each other, at a steady distance; a small one has its first and its last.
  const every = () => Math.max(1, Math.ceil(64 / step()));
  const labelled = (i: number) => (props.small ? i === 0 || i === props.bars.length - 1 : i % every() === 0);
  const anchor = (i: number) => (!props.small ? 'middle' : i === 0 ? 'start' : 'end');
  const labelAt = (i: number) => left() + (props.small ? (i === 0 ? 0 : i + 1) : i + 0.5) * step();
  return (
    <div class="plot-box" ref={box}>
      <svg class="plot" viewBox={`0 0 ${width()} ${height()}`} role="img" aria-label={props.label}>
        <Show when={!props.small}>
          <For each={levels()}>
            {(level) => (
              <>
                <Show when={level > 0}>
                  <path class="grid" d={`M${left()} ${y()(level)}H${width()}`} />
                </Show>
                <text x={left() - 8} y={y()(level) + 4} text-anchor="end">
                  {number(level)}
                </text>
              </>
            )}
          </For>
        </Show>
        <For each={props.bars}>
          {(bar, i) => (
            <>
              <rect
                class="bar"
                x={left() + i() * step() + step() * 0.08}
                y={y()(bar.value)}
                width={step() * 0.84}
                height={base() - y()(bar.value)}
              />
              <Show when={labelled(i())}>
                <text x={labelAt(i())} y={base() + 18} text-anchor={anchor(i())}>
                  {bar.label}
                </text>
              </Show>
            </>
          )}
        </For>
        <path class="base" d={`M${left()} ${base()}H${width()}`} />
        <Show when={props.even}>
          {(even) => <path class="even" d={`M${left()} ${y()(even())}H${width()}`} />}
        </Show>
      </svg>
    </div>
  );
}
