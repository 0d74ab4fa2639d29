import { createUniqueId, type JSX, Show } from 'solid-js';
import { Icon } from './icon.tsx';

export type FieldProps = {
  label: JSX.Element;
  hint?: JSX.Element;
  /** What is wrong and how to put it right. Shown in place of nothing else: the hint stays. */
  error?: JSX.Element;
};

/** What a control must carry so that its label, hint and error are read with it. */
export type FieldIds = {
  id: string;
  'aria-describedby': string | undefined;
  'aria-invalid': true | undefined;
};

/**
 * A label above, a hint and an error beneath a control that `children` makes. `group` is for a control that names itself, such as a set of
 * buttons.
 */
export function Field(
  props: FieldProps & { group?: boolean | undefined; children: (ids: () => FieldIds) => JSX.Element },
) {
  const id = createUniqueId();
  const described = () =>
    [props.hint && `${id}-hint`, props.error && `${id}-error`].filter(Boolean).join(' ') || undefined;
  const ids = (): FieldIds => ({
    id,
    'aria-describedby': described(),
    'aria-invalid': props.error ? true : undefined,
  });
  return (
    <div class="field" classList={{ wrong: Boolean(props.error) }}>
      <Show when={props.group} fallback={<label for={id}>{props.label}</label>}>
        <span class="label">{props.label}</span>
      </Show>
      {props.children(ids)}
      <Show when={props.hint}>
        <p class="hint" id={`${id}-hint`}>
          {props.hint}
        </p>
      </Show>
      <Show when={props.error}>
        <p class="error" id={`${id}-error`} role="alert">
          <Icon name="bad" size="s" />
          <span>{props.error}</span>
        </p>
      </Show>
    </div>
  );
}
