import { For, type JSX, splitProps } from 'solid-js';
import { Field, type FieldProps } from './field.tsx';
import { Icon } from './icon.tsx';

export type SelectOption<T extends string> = { value: T; label: string; disabled?: boolean | undefined };

export type SelectProps<T extends string> = FieldProps &
  Omit<JSX.SelectHTMLAttributes<HTMLSelectElement>, 'value' | 'onChange' | 'onchange' | 'id'> & {
    value: T;
    options: readonly SelectOption<T>[];
    onChange: (value: T) => void;
  };

/** One of a few. */
export function Select<T extends string>(props: SelectProps<T>) {
  const [own, rest] = splitProps(props, ['label', 'hint', 'error', 'value', 'options', 'onChange', 'class']);
  const choose = (text: string) => {
    const option = own.options.find((one) => one.value === text);
    if (option) own.onChange(option.value);
  };
  return (
    <Field label={own.label} hint={own.hint} error={own.error}>
      {(ids) => (
        <span class="select-box">
          <select
            {...rest}
            {...ids()}
            class={`select ${own.class ?? ''}`}
            onChange={(event) => choose(event.currentTarget.value)}
          >
            <For each={own.options}>
              {(option) => (
                <option value={option.value} disabled={option.disabled} selected={option.value === own.value}>
                  {option.label}
                </option>
              )}
            </For>
          </select>
          <Icon name="down" />
        </span>
      )}
    </Field>
  );
}
