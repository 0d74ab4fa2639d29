import { type JSX, Show } from 'solid-js';

/** Yes or no, with a line that says what yes means. */
export function Check(props: {
  checked: boolean;
  onChange: (checked: boolean) => void;
  label: JSX.Element;
  hint?: JSX.Element;
  name?: string | undefined;
  disabled?: boolean | undefined;
}) {
  return (
    <label class="check">
      <input
        type="checkbox"
        name={props.name}
        checked={props.checked}
        disabled={props.disabled}
        onChange={(event) => props.onChange(event.currentTarget.checked)}
      />
      <span>
        <b>{props.label}</b>
        <Show when={props.hint}>
          <br />
          <span class="small quiet">{props.hint}</span>
        </Show>
      </span>
    </label>
  );
}
