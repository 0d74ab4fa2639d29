import type { JSX } from 'solid-js';
import { Field } from './field.tsx';

/**
 * The code from a text message. Takes what is pasted or filled in with spaces and all; `onComplete` runs once, when the last
 * digit is there.
 */
export function CodeField(props: {
  value: string;
  onInput: (digits: string) => void;
  onComplete?: ((code: string) => void) | undefined;
  label?: JSX.Element;
  hint?: JSX.Element;
  error?: JSX.Element;
  /** Digits in a code; 6 unless told. */
  length?: number | undefined;
  name?: string | undefined;
  autofocus?: boolean | undefined;
}) {
  const length = () => props.length ?? 6;
  const take = (input: HTMLInputElement) => {
    const digits = input.value.replace(/\D/g, '').slice(0, length());
    input.value = digits;
    const grew = digits !== props.value;
    props.onInput(digits);
    if (grew && digits.length === length()) props.onComplete?.(digits);
  };
  return (
    <Field label={props.label ?? `${length()}-digit code`} hint={props.hint} error={props.error}>
      {(ids) => (
        <input
          {...ids()}
          class="input code"
          name={props.name ?? 'code'}
          inputmode="numeric"
          autocomplete="one-time-code"
          autofocus={props.autofocus}
          value={props.value}
          onInput={(event) => take(event.currentTarget)}
        />
      )}
    </Field>
  );
}
