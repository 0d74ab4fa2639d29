import { type JSX, Show } from 'solid-js';

/** A word, a figure and what it means: "Inside", "84 of 120", "called and not yet done". */
export function Stat(props: {
  word: JSX.Element;
  figure: JSX.Element;
  /** Follows the figure in small: "of 120". */
  of?: JSX.Element;
  means?: JSX.Element;
  class?: string | undefined;
}) {
  return (
    <div class={`stat ${props.class ?? ''}`}>
      <p class="word">{props.word}</p>
      <p class="figure">
        {props.figure}
        <Show when={props.of}>
          {' '}
          <small>{props.of}</small>
        </Show>
      </p>
      <Show when={props.means}>
        <p class="means">{props.means}</p>
      </Show>
    </div>
  );
}
