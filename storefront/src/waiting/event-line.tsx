import type { DropFacts } from '@zilker/contracts/drop';
import { Show } from 'solid-js';

/** Whose drop this is, above each of its screens. */
export function EventLine(props: { facts: DropFacts | undefined }) {
  return (
    <Show when={props.facts}>
      {(facts) => (
        <p class="of">
          <b>{facts().title}</b> · {facts().venueName}
        </p>
      )}
    </Show>
  );
}
