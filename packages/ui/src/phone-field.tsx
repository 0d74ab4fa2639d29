import type { JSX } from 'solid-js';
import { formatUsPhone } from './format/phone.ts';
import { TextField } from './text-field.tsx';

/** A US mobile number. Its value is the text as typed; read it with `parseUsPhone` from `@zilker/ui/format/phone`. */
export function PhoneField(props: {
  value: string;
  onInput: (typed: string) => void;
  label?: JSX.Element;
  hint?: JSX.Element;
  error?: JSX.Element;
  name?: string | undefined;
  autofocus?: boolean | undefined;
}) {
  return (
    <TextField
      label={props.label ?? 'Mobile number'}
      hint={props.hint}
      error={props.error}
      prefix="+1"
      class="num"
      type="tel"
      inputmode="tel"
      autocomplete="tel-national"
      name={props.name ?? 'phone'}
      autofocus={props.autofocus}
      value={props.value}
      onInput={props.onInput}
      // Marks are added when the field is left: adding them under a moving caret loses it.
      onBlur={(event) => props.onInput(formatUsPhone(event.currentTarget.value))}
    />
  );
}
