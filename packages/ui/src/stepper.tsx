import { createUniqueId, Show } from 'solid-js';
import { Field, type FieldProps } from './field.tsx';
import { Icon } from './icon.tsx';

export type StepperProps = {
  value: number;
  onChange: (value: number) => void;
  min?: number | undefined;
  max?: number | undefined;
  step?: number | undefined;
  /** What is counted, for those who hear it: "General admission tickets". */
  label: string;
  disabled?: boolean | undefined;
  describedBy?: string | undefined;
  /** Why there can be no more, read out at the limit. */
  maxReason?: string | undefined;
};

/** A small count, one less or one more at a time. */
export function Stepper(props: StepperProps) {
  const reasonId = createUniqueId();
  const step = () => props.step ?? 1;
  const min = () => props.min ?? 0;
  const max = () => props.max ?? Number.POSITIVE_INFINITY;
  const move = (by: number) => {
    const next = Math.min(Math.max(props.value + by, min()), max());
    if (next !== props.value) props.onChange(next);
  };
  const amount = () => (step() === 1 ? 'One' : String(step()));
  return (
    <fieldset class="stepper" aria-label={props.label} aria-describedby={props.describedBy}>
      <button
        type="button"
        aria-label={`${amount()} less`}
        disabled={props.disabled || props.value <= min()}
        onClick={() => move(-step())}
      >
        <Icon name="minus" />
      </button>
      <output>{props.value}</output>
      <button
        type="button"
        aria-label={`${amount()} more`}
        disabled={props.disabled || props.value >= max()}
        aria-describedby={props.maxReason ? reasonId : undefined}
        onClick={() => move(step())}
      >
        <Icon name="plus" />
      </button>
      <Show when={props.maxReason && props.value >= max()}>
        <span class="visually-hidden" id={reasonId} role="status">
          {props.maxReason}
        </span>
      </Show>
    </fieldset>
  );
}

/** A stepper with its label above it, as a form has them. */
export function StepperField(
  props: Omit<StepperProps, 'label'> & Omit<FieldProps, 'label'> & { label: string },
) {
  return (
    <Field group label={props.label} hint={props.hint} error={props.error}>
      {(ids) => (
        <div>
          <Stepper {...props} describedBy={ids()['aria-describedby']} />
        </div>
      )}
    </Field>
  );
}
