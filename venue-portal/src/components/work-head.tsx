import type { JSX } from 'solid-js';
import { Show } from 'solid-js';

/** The head of a page: its name, a line beneath, and at the right what one can do here. */
export function WorkHead(props: { title: string; line?: JSX.Element; children?: JSX.Element }) {
  return (
    <div class="work-head">
      <div>
        <h1>{props.title}</h1>
        <Show when={props.line}>
          <p>{props.line}</p>
        </Show>
      </div>
      <Show when={props.children}>
        <div class="row wrap">{props.children}</div>
      </Show>
    </div>
  );
}
