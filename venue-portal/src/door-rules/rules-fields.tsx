import type { PortalEvent } from '@zilker/contracts/http/portal';
import { Check } from '@zilker/ui/check';
import { Select } from '@zilker/ui/select';
import { TextField } from '@zilker/ui/text-field';
import { For, Show } from 'solid-js';
import { MomentFields } from '../schedule/fields.tsx';
import { type DoorRulesField, type DoorRulesForm, takenBy, withGate } from './rules-form.ts';

/** The parts of the form of door rules. They hold nothing themselves. */
type PartProps = {
  form: DoorRulesForm;
  event: PortalEvent;
  change: (part: Partial<DoorRulesForm>) => void;
  problem: (field: DoorRulesField) => string | undefined;
  touch: (field: DoorRulesField) => void;
};

const carryChoices: readonly { value: DoorRulesForm['carry']; label: string }[] = [
  { value: 'never', label: 'Never: only the turning code' },
  { value: 'hours', label: 'From some hours before doors' },
  { value: 'always', label: 'Always' },
];

export function CarryFields(props: PartProps) {
  return (
    <>
      <fieldset>
        <legend>Wallets and paper</legend>
        <Select
          label="Codes in Apple Wallet, Google Wallet and on paper count"
          value={props.form.carry}
          options={carryChoices}
          onChange={(carry) => props.change({ carry })}
          hint="Such a code can be copied: who has a picture of it holds the ticket. The turning code always counts."
        />
        <Show when={props.form.carry === 'hours'}>
          <TextField
            label="Hours before doors"
            class="num"
            inputmode="numeric"
            value={props.form.hours}
            onInput={(hours) => props.change({ hours })}
            onBlur={() => props.touch('hours')}
            error={props.problem('hours')}
            hint="Late enough that nobody sells copies, early enough for who has no signal."
          />
        </Show>
      </fieldset>
      <fieldset>
        <legend>Going out</legend>
        <Check
          label="Who goes out may come in again"
          hint="Scanners let people out with the same code, and in once more."
          checked={props.form.reentry}
          onChange={(reentry) => props.change({ reentry })}
        />
      </fieldset>
    </>
  );
}

export function MoveFields(props: PartProps) {
  const moment = (field: 'transfers' | 'returns', name: string) => (
    <MomentFields
      name={name}
      date={props.form[`${field}Date`]}
      time={props.form[`${field}Time`]}
      zone={props.event.timezone}
      onInput={({ date, time }) =>
        props.change({
          ...(date !== undefined && { [`${field}Date`]: date }),
          ...(time !== undefined && { [`${field}Time`]: time }),
        })
      }
      onBlur={() => props.touch(field)}
      error={props.problem(field)}
    />
  );
  return (
    <fieldset>
      <legend>To somebody else</legend>
      <Select
        label="Fans can send a ticket to another phone"
        value={props.form.transfers}
        options={[
          { value: 'never', label: 'Never' },
          { value: 'now', label: 'From now on, until doors' },
          { value: 'at', label: 'From a date and time on, until doors' },
        ]}
        onChange={(transfers) => props.change({ transfers })}
        hint="Free of charge. The later it opens, the less there is in it for who buys to resell."
      />
      <Show when={props.form.transfers === 'at'}>{moment('transfers', 'First sending')}</Show>
      <Select
        label="Fans can return a ticket at face value"
        value={props.form.returns}
        options={[
          { value: 'never', label: 'Never' },
          { value: 'doors', label: 'Until doors' },
          { value: 'at', label: 'Until a date and time' },
        ]}
        onChange={(returns) => props.change({ returns })}
        hint="It goes to the next fan of the list. Money goes back once that fan has paid."
      />
      <Show when={props.form.returns === 'at'}>{moment('returns', 'Last return')}</Show>
    </fieldset>
  );
}

/** Which gates take which types; of one gate there is nothing to choose. */
export function GateFields(props: PartProps) {
  const all = () => props.event.gates.map(({ id }) => id);
  return (
    <Show when={props.event.gates.length > 1}>
      <fieldset>
        <legend>Gates</legend>
        <For each={props.event.ticketTypes}>
          {(type) => {
            const taken = () => takenBy(props.form, type.id, all());
            return (
              <fieldset class="gates-of" aria-label={`Gates that take ${type.name}`}>
                <p>
                  <b>{type.name}</b>{' '}
                  <span class="small quiet">
                    {taken().length === all().length ? 'may come in by any gate' : 'comes in by these alone'}
                  </span>
                </p>
                <For each={props.event.gates}>
                  {(gate) => (
                    <Check
                      label={gate.name}
                      checked={taken().includes(gate.id)}
                      disabled={taken().length === 1 && taken().includes(gate.id)}
                      onChange={(isTaken) =>
                        props.change({ gates: withGate(props.form, type.id, gate.id, isTaken, all()) })
                      }
                    />
                  )}
                </For>
              </fieldset>
            );
          }}
        </For>
      </fieldset>
    </Show>
  );
}
