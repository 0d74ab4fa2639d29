import { Button } from '@zilker/ui/button';
import { counted, number } from '@zilker/ui/format/number';
import { Select } from '@zilker/ui/select';
import { StepperField } from '@zilker/ui/stepper';
import { TextField } from '@zilker/ui/text-field';
import { For, Show } from 'solid-js';
import { zoneName } from '../time/zone-name.ts';
import { endChoices, holdChoices, lobbyChoices, visitChoices } from './form-choices.ts';
import type { Field, Plan, ScheduleForm } from './plan.ts';

/** The four parts of the schedule form. They hold nothing themselves. */
export type PartProps = {
  form: ScheduleForm;
  change: (part: Partial<ScheduleForm>) => void;
  problem: (field: Field) => string | undefined;
  touch: (field: Field) => void;
};

const usualMinutes = ['5', '15', '30', '60'] as const;

export function SpeedQuestion(props: PartProps & { plan: Plan }) {
  const made = () => {
    const { ratePerMinute, insideMax } = props.plan;
    if (ratePerMinute === undefined || insideMax === undefined) return 'Rate and room inside follow from it.';
    return `Makes ${counted(ratePerMinute, 'call')} a minute, with room for ${number(insideMax)} inside.`;
  };
  return (
    <fieldset>
      <legend>How fast should it sell?</legend>
      <div class="speed">
        <TextField
          label="Minutes until all tickets are gone"
          class="num"
          inputmode="numeric"
          value={props.form.minutes}
          onInput={(minutes) => props.change({ minutes, rate: null, inside: null })}
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
                onClick={() => props.change({ minutes, rate: null, inside: null })}
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

export function WhenFields(props: PartProps & { zone: string }) {
  return (
    <fieldset>
      <legend>When</legend>
      <div class="pair">
        <TextField
          label="Draw date"
          type="date"
          value={props.form.drawDate}
          onInput={(drawDate) => props.change({ drawDate })}
          onBlur={() => props.touch('draw')}
          error={props.problem('draw')}
        />
        <TextField
          label="Draw time"
          type="time"
          value={props.form.drawTime}
          onInput={(drawTime) => props.change({ drawTime })}
          onBlur={() => props.touch('draw')}
          hint={zoneName(props.zone)}
        />
      </div>
      <div class="pair">
        <Select
          label="Lobby opens"
          value={props.form.lobby}
          options={lobbyChoices}
          onChange={(lobby) => props.change({ lobby })}
          hint="Long enough to sign in without hurry. It gives nobody an advantage."
        />
        <Select
          label="Drop ends"
          value={props.form.ends}
          options={endChoices}
          onChange={(ends) => {
            props.change({ ends });
            props.touch('ends');
          }}
          hint="Until then fans who were away are called first when they return."
          error={props.problem('ends')}
        />
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
  const edited = () => props.form.rate !== null || props.form.inside !== null;
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
      </div>
      <Show when={edited()}>
        <div>
          <Button
            kind="second"
            compact
            icon="returns"
            onClick={() => props.change({ rate: null, inside: null })}
          >
            Use what {number(Number(props.form.minutes) || 0)} minutes suggest
          </Button>
        </div>
      </Show>
    </fieldset>
  );
}
