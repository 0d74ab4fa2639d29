import { Icon } from '@zilker/ui/icon';
import { TextField } from '@zilker/ui/text-field';
import { createEffect, createSignal } from 'solid-js';
import { zoneName } from '../time/zone-name.ts';
import type { RuleField, RulesForm } from './type-rules.ts';

/** Limits and sale window of one ticket type. Few need them, so they are folded away until a problem stands in them. */
export function RulesFields(props: {
  form: RulesForm;
  zone: string;
  /** What they say now, beside the fold. */
  words: string | undefined;
  change: (part: Partial<RulesForm>) => void;
  problem: (field: RuleField) => string | undefined;
  touch: (field: RuleField) => void;
}) {
  const [open, setOpen] = createSignal(false);
  const fields: readonly RuleField[] = ['perOrder', 'perFan', 'from', 'until'];
  createEffect(() => {
    if (fields.some((field) => props.problem(field))) setOpen(true);
  });
  const limit = (field: 'perOrder' | 'perFan', label: string, hint: string) => (
    <TextField
      label={label}
      class="num"
      inputmode="numeric"
      placeholder="No limit"
      value={props.form[field]}
      onInput={(text) => props.change({ [field]: text })}
      onBlur={() => props.touch(field)}
      error={props.problem(field)}
      hint={hint}
    />
  );
  const moment = (field: 'from' | 'until', label: string) => (
    <div class="pair">
      <TextField
        label={`${label}, date`}
        type="date"
        value={props.form[`${field}Date`]}
        onInput={(text) => props.change({ [`${field}Date`]: text })}
        error={props.problem(field)}
      />
      <TextField
        label={`${label}, time`}
        type="time"
        value={props.form[`${field}Time`]}
        onInput={(text) => props.change({ [`${field}Time`]: text })}
        onBlur={() => props.touch(field)}
        hint={zoneName(props.zone)}
      />
    </div>
  );
  return (
    <details class="fold rules" open={open()} onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>
        <span>
          More rules <span class="small quiet">{props.words ?? 'none set'}</span>
        </span>
        <Icon name="down" size="s" />
      </summary>
      <div class="stack">
        <div class="pair">
          {limit('perOrder', 'An order, at most', 'Of this type. The drop’s own limit holds as well.')}
          {limit('perFan', 'A fan, at most', 'Of this type, over all their orders.')}
        </div>
        {moment('from', 'On sale from')}
        {moment('until', 'On sale until')}
      </div>
    </details>
  );
}
