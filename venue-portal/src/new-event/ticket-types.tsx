import type { Terms } from '@zilker/contracts/price';
import { Button, IconButton } from '@zilker/ui/button';
import { PriceBlock } from '@zilker/ui/price-block';
import { TextField } from '@zilker/ui/text-field';
import { For, Show } from 'solid-js';
import { RulesFields } from '../ticket-types/rules-fields.tsx';
import { readRules, ruleWords } from '../ticket-types/type-rules.ts';
import { fieldOf, quoteOf, type TypeRow } from './event-form.ts';

const typesMax = 10;

/** The ticket types of a new event; each price shows at once what a fan pays and where it goes. */
export function TicketTypes(props: {
  rows: readonly TypeRow[];
  venueName: string;
  zone: string;
  /** The terms under which the venue sells; undefined until they have come. */
  terms: Terms | undefined;
  problem: (field: string) => string | undefined;
  touch: (field: string) => void;
  change: (key: number, part: Partial<TypeRow>) => void;
  add: () => void;
  remove: (key: number) => void;
}) {
  return (
    <fieldset>
      <legend>Tickets</legend>
      <For each={props.rows}>
        {(row, i) => (
          <fieldset class="card type-row" aria-label={`Ticket type ${i() + 1}`}>
            <div class="type-fields">
              <div class="row spread">
                <h3>{row.name.trim() || `Ticket type ${i() + 1}`}</h3>
                <Show when={props.rows.length > 1}>
                  <IconButton
                    icon="cross"
                    label={`Remove ${row.name.trim() || `ticket type ${i() + 1}`}`}
                    onClick={() => props.remove(row.key)}
                  />
                </Show>
              </div>
              <div class="pair">
                <TextField
                  label="Name"
                  value={row.name}
                  maxlength={60}
                  onInput={(name) => props.change(row.key, { name })}
                  onBlur={() => props.touch(fieldOf(row, 'name'))}
                  error={props.problem(fieldOf(row, 'name'))}
                />
                <TextField
                  label="What it is"
                  value={row.description}
                  maxlength={120}
                  placeholder="Standing, main floor"
                  onInput={(description) => props.change(row.key, { description })}
                />
                <TextField
                  label="Price to you"
                  prefix="$"
                  class="num"
                  inputmode="decimal"
                  value={row.price}
                  onInput={(price) => props.change(row.key, { price })}
                  onBlur={() => props.touch(fieldOf(row, 'price'))}
                  error={props.problem(fieldOf(row, 'price'))}
                />
                <TextField
                  label="Tickets"
                  class="num"
                  inputmode="numeric"
                  value={row.capacity}
                  onInput={(capacity) => props.change(row.key, { capacity })}
                  onBlur={() => props.touch(fieldOf(row, 'capacity'))}
                  error={props.problem(fieldOf(row, 'capacity'))}
                />
              </div>
              <RulesFields
                form={row.rules}
                zone={props.zone}
                words={ruleWords(
                  readRules(row.rules, props.zone, () => undefined),
                  props.zone,
                )}
                change={(part) => props.change(row.key, { rules: { ...row.rules, ...part } })}
                problem={(field) => props.problem(fieldOf(row, field))}
                touch={(field) => props.touch(fieldOf(row, field))}
              />
            </div>
            <div class="type-price">
              <Show
                when={props.terms && quoteOf(row, props.terms)}
                fallback={<p class="small quiet">Enter a price to see what a fan pays, all in.</p>}
              >
                {(quote) => (
                  <PriceBlock
                    quote={quote()}
                    fees={props.terms?.fees}
                    venueName={props.venueName}
                    label="Fan pays, all in"
                  />
                )}
              </Show>
            </div>
          </fieldset>
        )}
      </For>
      <div>
        <Button
          kind="second"
          compact
          icon="plus"
          disabled={props.rows.length >= typesMax}
          reason={`An event has ${typesMax} ticket types at most.`}
          reasonIcon="info"
          onClick={props.add}
        >
          Add a ticket type
        </Button>
      </div>
    </fieldset>
  );
}
