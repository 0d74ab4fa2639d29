import { Button } from '@zilker/ui/button';
import { counted, number } from '@zilker/ui/format/number';
import { Select } from '@zilker/ui/select';
import { StepperField } from '@zilker/ui/stepper';
import { TextField } from '@zilker/ui/text-field';
import { For, Show } from 'solid-js';
import { zoneName } from '../time/zone-name.ts';
import { holdChoices, modeChoices, visitChoices, withMode } from './form-choices.ts';
import type { Field, Plan, ScheduleForm } from './plan.ts';

/** The parts of the schedule form. They hold nothing themselves. */
export type PartProps = {
  form: ScheduleForm;
  change: (part: Partial<ScheduleForm>) => void;
  problem: (field: Field) => string | undefined;
  touch: (field: Field) => void;
};

const usualMinutes = ['5', '15', '30', '60'] as const;

export function ModeQuestion(props: PartProps) {
  return (
    <fieldset class="modes">
      <legend>How should it sell?</legend>
      <For each={modeChoices}>
        {(choice) => (
          <label class="choice">
            <input
              type="radio"
              name="mode"
              value={choice.value}
              checked={props.form.mode === choice.value}
              onChange={() => props.change(withMode(props.form, choice.value))}
            />
            <span>
              <b>{choice.label}</b>
              <span class="small quiet">{choice.means}</span>
            </span>
          </label>
        )}
      </For>
    </fieldset>
  );
}

export function SpeedQuestion(props: PartProps & { plan: Plan }) {
  const made = () => {
    const { ratePerMinute, insideMax } = props.plan;
    if (ratePerMinute === undefined || insideMax === undefined) return 'Rate and room inside follow from it.';
    return `Makes ${counted(ratePerMinute, 'call')} a minute, with room for ${number(insideMax)} inside.`;
  };
  const follow = { rate: null, inside: null, floor: null };
  return (
    <fieldset>
      <legend>How fast should it sell?</legend>
      <div class="speed">
        <TextField
          label={
            props.form.mode === 'draw'
              ? 'Minutes until all tickets are gone'
              : 'Minutes until all tickets are gone, if everyone came at once'
          }
          class="num"
          inputmode="numeric"
          value={props.form.minutes}
          onInput={(minutes) => props.change({ minutes, ...follow })}
          onBlur={() => props.touch('minutes')}
          error={props.problem('minutes')}
          hint={made()}
        />
        <fieldset class="row wrap quick" aria-label="Usual answers">
          <For each={usualMinutes}>
            {(minutes) => (
              <button
                type="button"
                class="button second compact"
                aria-pressed={props.form.minutes === minutes}
                onClick={() => props.change({ minutes, ...follow })}
              >
                {minutes} min
              </button>
            )}
          </For>
        </fieldset>
      </div>
    </fieldset>
  );
}

export function FairnessFields(props: PartProps) {
  return (
    <fieldset>
      <legend>Fairness</legend>
      <StepperField
        label="Tickets a fan, at most"
        value={props.form.perFanMax}
        min={1}
        max={20}
        onChange={(perFanMax) => props.change({ perFanMax })}
      />
      <div class="pair">
        <Select
          label="Time to choose when called"
          value={props.form.visitMinutes}
          options={visitChoices}
          onChange={(visitMinutes) => props.change({ visitMinutes })}
        />
        <Select
          label="Time to pay"
          value={props.form.holdMinutes}
          options={holdChoices}
          onChange={(holdMinutes) => props.change({ holdMinutes })}
          hint="Tickets are held for so long, then go to the next in line."
        />
      </div>
    </fieldset>
  );
}

export function PaceFields(props: PartProps & { plan: Plan }) {
  const shown = (typed: string | null, suggested: number | undefined) => typed ?? String(suggested ?? '');
  const edited = () => [props.form.rate, props.form.inside, props.form.floor].some((typed) => typed !== null);
  return (
    <fieldset>
      <legend>Pace</legend>
      <div class="pair">
        <TextField
          label="Calls a minute"
          class="num"
          inputmode="numeric"
          value={shown(props.form.rate, props.plan.ratePerMinute)}
          onInput={(rate) => props.change({ rate })}
          onBlur={() => props.touch('rate')}
          error={props.problem('rate')}
          hint="You can change it live."
        />
        <TextField
          label="Inside at once, at most"
          class="num"
          inputmode="numeric"
          value={shown(props.form.inside, props.plan.insideMax)}
          onInput={(inside) => props.change({ inside })}
          onBlur={() => props.touch('inside')}
          error={props.problem('inside')}
          hint="Fans called and not yet done."
        />
        <TextField
          label="Slowest by itself, a minute"
          class="num"
          inputmode="numeric"
          value={shown(props.form.floor, props.plan.floorPerMinute)}
          onInput={(floor) => props.change({ floor })}
          onBlur={() => props.touch('floor')}
          error={props.problem('floor')}
          hint="When the shop or payments are slow, calls slow down by themselves, to this and no further."
        />
      </div>
      <Show when={edited()}>
        <div>
          <Button
            kind="second"
            compact
            icon="returns"
            onClick={() => props.change({ rate: null, inside: null, floor: null })}
          >
            Use what {number(Number(props.form.minutes) || 0)} minutes suggest
          </Button>
        </div>
      </Show>
    </fieldset>
  );
}

/** A date and a time in the venue's zone; `name` is what happens then: "Draw", "Opening". */
export function MomentFields(props: {
  name: string;
  date: string;
  time: string;
  zone: string;
  onInput: (part: { date?: string; time?: string }) => void;
  onBlur?: (() => void) | undefined;
  error?: string | undefined;
}) {
  return (
    <div class="pair">
      <TextField
        label={`${props.name} date`}
        type="date"
        value={props.date}
        onInput={(date) => props.onInput({ date })}
        onBlur={() => props.onBlur?.()}
        error={props.error}
      />
      <TextField
        label={`${props.name} time`}
        type="time"
        value={props.time}
        onInput={(time) => props.onInput({ time })}
        onBlur={() => props.onBlur?.()}
        hint={zoneName(props.zone)}
      />
    </div>
  );
}
