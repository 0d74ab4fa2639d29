import { For } from 'solid-js';
import { number } from './format/number.ts';

/** How a part is told apart, as in a price: filled, hatched, dotted, or in outline. */
export type PartLook = 'filled' | 'hatched' | 'dotted' | 'outlined';
export type Part = { name: string; count: number; look: PartLook };

/** A whole and its parts: one bar, then each part by name and number. Parts that are nothing are named and take no room in the bar. */
export function PartsBar(props: { label: string; parts: readonly Part[] }) {
  const spoken = () =>
    props.parts.map(({ name, count }) => `${number(count)} ${name.toLowerCase()}`).join(', ');
  return (
    <div class="parts-bar">
      <div class="bar" role="img" aria-label={`${props.label}: ${spoken()}`}>
        <For each={props.parts.filter(({ count }) => count > 0)}>
          {(part) => <i class={part.look} style={{ flex: String(part.count) }} />}
        </For>
      </div>
      <dl class="legend">
        <For each={props.parts}>
          {(part) => (
            <div>
              <i class={part.look} aria-hidden="true" />
              <dt>{part.name}</dt>
              <dd>{number(part.count)}</dd>
            </div>
          )}
        </For>
      </dl>
    </div>
  );
}
