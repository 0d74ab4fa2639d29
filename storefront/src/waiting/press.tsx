import { type JSX, Show } from 'solid-js';

/**
 * The one button of a waiting screen, in the looks of the design system. Its `Button` takes any attribute there is, which costs
 * a tenth of what this page may weigh.
 */
export function Press(props: {
  kind?: 'second' | 'danger';
  busy?: boolean;
  busyText?: string;
  onPress: () => void;
  children: JSX.Element;
}) {
  return (
    <button
      type="button"
      class={`button wide ${props.kind ?? ''}`}
      aria-disabled={props.busy ? true : undefined}
      aria-busy={props.busy ? true : undefined}
      onClick={() => !props.busy && props.onPress()}
    >
      <Show when={props.busy} fallback={props.children}>
        <span class="working">{props.busyText}</span>
      </Show>
    </button>
  );
}
