import { For } from 'solid-js';

/** Still bars in place of what is on its way, seen only once the wait has lasted 400 ms. `label`: "Loading events". */
export function Skeleton(props: { label: string; lines?: readonly string[] | undefined }) {
  return (
    <div class="loading" aria-busy="true">
      <span class="visually-hidden">{props.label}</span>
      <For each={props.lines ?? ['60%', '40%', '30%']}>
        {(width, index) => <span class="skeleton" classList={{ head: index() === 0 }} style={{ width }} />}
      </For>
    </div>
  );
}
