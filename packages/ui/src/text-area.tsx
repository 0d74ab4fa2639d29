import { type JSX, splitProps } from 'solid-js';
import { Field, type FieldProps } from './field.tsx';

export type TextAreaProps = FieldProps &
  Omit<JSX.TextareaHTMLAttributes<HTMLTextAreaElement>, 'value' | 'onInput' | 'oninput' | 'id'> & {
    value: string;
    onInput: (value: string) => void;
  };

/** A few lines of text. */
export function TextArea(props: TextAreaProps) {
  const [own, rest] = splitProps(props, ['label', 'hint', 'error', 'value', 'onInput', 'class']);
  return (
    <Field label={own.label} hint={own.hint} error={own.error}>
      {(ids) => (
        <textarea
          {...rest}
          {...ids()}
          class={`textarea ${own.class ?? ''}`}
          value={own.value}
          onInput={(event) => own.onInput(event.currentTarget.value)}
        />
      )}
    </Field>
  );
}
