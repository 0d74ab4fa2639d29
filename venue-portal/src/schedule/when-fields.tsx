import { Select } from '@zilker/ui/select';
import { Show } from 'solid-js';
import { MomentFields, type PartProps } from './fields.tsx';
import { endChoices, lobbyChoices, opensChoices } from './form-choices.ts';

/** When it happens: lobby, draw and end, or opening and end. */
export function WhenFields(props: PartProps & { zone: string }) {
  const moment = (name: 'Draw' | 'Opening') => (
    <MomentFields
      name={name}
      date={props.form.drawDate}
      time={props.form.drawTime}
      zone={props.zone}
      onInput={({ date, time }) =>
        props.change({
          ...(date !== undefined && { drawDate: date }),
          ...(time !== undefined && { drawTime: time }),
        })
      }
      onBlur={() => props.touch('draw')}
      error={props.problem('draw')}
    />
  );
  const ends = () => (
    <Select
      label={props.form.mode === 'draw' ? 'Drop ends' : 'Sale ends'}
      value={props.form.ends}
      options={endChoices(props.form.mode)}
      onChange={(chosen) => {
        props.change({ ends: chosen });
        props.touch('ends');
      }}
      hint="Until then fans who were away are called first when they return."
      error={props.problem('ends')}
    />
  );
  return (
    <fieldset>
      <legend>When</legend>
      <Show
        when={props.form.mode === 'draw'}
        fallback={
          <>
            <div class="pair">
              <Select
                label="Sale opens"
                value={props.form.opens}
                options={opensChoices}
                onChange={(opens) => props.change({ opens })}
              />
              {ends()}
            </div>
            <Show when={props.form.opens === 'at'}>{moment('Opening')}</Show>
          </>
        }
      >
        {moment('Draw')}
        <div class="pair">
          <Select
            label="Lobby opens"
            value={props.form.lobby}
            options={lobbyChoices}
            onChange={(lobby) => props.change({ lobby })}
            hint="Long enough to sign in without hurry. It gives nobody an advantage."
          />
          {ends()}
        </div>
      </Show>
    </fieldset>
  );
}
