import { type JSX, Show, splitProps } from 'solid-js';
import { Field, type FieldIds, type FieldProps } from './field.tsx';

export type TextFieldProps = FieldProps &
  Omit<JSX.InputHTMLAttributes<HTMLInputElement>, 'value' | 'onInput' | 'oninput' | 'id' | 'prefix'> & {
    value: string;
    onInput: (value: string) => void;
    /** A fixed part in front, such as "+1" or "$". */
    prefix?: string | undefined;
  };

/** One line of text, or a date, a time, a number: `type` and `inputmode` as the browser has them. */
export function TextField(props: TextFieldProps) {
  const [own, rest] = splitProps(props, ['label', 'hint', 'error', 'value', 'onInput', 'prefix', 'class']);
  const input = (ids: () => FieldIds) => (
    <input
      {...rest}
      {...ids()}
      class={`input ${own.class ?? ''}`}
      value={own.value}
      onInput={(event) => own.onInput(event.currentTarget.value)}
    />
  );
  return (
    <Field label={own.label} hint={own.hint} error={own.error}>
      {(ids) => (
        <Show when={own.prefix} fallback={input(ids)}>
          {(prefix) => (
            <div class="input-group">
              <span class="prefix">{prefix()}</span>
              {input(ids)}
            </div>
          )}
        </Show>
      )}
    </Field>
  );
}
