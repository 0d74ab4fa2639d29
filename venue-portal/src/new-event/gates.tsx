import { Button, IconButton } from '@zilker/ui/button';
import { TextField } from '@zilker/ui/text-field';
import { For, Show } from 'solid-js';
import { fieldOf, type GateRow } from './event-form.ts';

const gatesMax = 20;

/** Where fans come in. Scanners are paired with a gate. */
export function Gates(props: {
  rows: readonly GateRow[];
  problem: (field: string) => string | undefined;
  touch: (field: string) => void;
  change: (key: number, name: string) => void;
  add: () => void;
  remove: (key: number) => void;
}) {
  return (
    <fieldset>
      <legend>Gates</legend>
      <div class="pair">
        <For each={props.rows}>
          {(row, i) => (
            <div class="gate-row">
              <TextField
                label={`Gate ${i() + 1}`}
                value={row.name}
                maxlength={40}
                onInput={(name) => props.change(row.key, name)}
                onBlur={() => props.touch(fieldOf(row, 'gate'))}
                error={props.problem(fieldOf(row, 'gate'))}
              />
              <Show when={props.rows.length > 1}>
                <IconButton
                  icon="cross"
                  label={`Remove ${row.name.trim() || `gate ${i() + 1}`}`}
                  onClick={() => props.remove(row.key)}
                />
              </Show>
            </div>
          )}
        </For>
      </div>
      <div>
        <Button
          kind="second"
          compact
          icon="plus"
          disabled={props.rows.length >= gatesMax}
          reason={`An event has ${gatesMax} gates at most.`}
          reasonIcon="info"
          onClick={props.add}
        >
          Add a gate
        </Button>
      </div>
    </fieldset>
  );
}
