import type { DropFacts } from '@zilker/contracts/drop';
import { Badge } from '@zilker/ui/badge';
import { Button } from '@zilker/ui/button';
import { number, ordinal } from '@zilker/ui/format/number';
import { Icon } from '@zilker/ui/icon';
import { Stat } from '@zilker/ui/stat';
import { Match, Show, Switch } from 'solid-js';
import type { Checked } from '../../states/check-draw.ts';

/** The fan's own place: when they came and what the draw gave them. */
export function YourPlace(props: {
  checked: Checked;
  index: number | undefined;
  facts: DropFacts;
  onAgain: () => void;
}) {
  return (
    <Show when={props.index !== undefined}>
      <section class="card stack s4">
        <div class="row spread wrap">
          <h2>Your place</h2>
          <Switch fallback={<Badge icon="info">Not in the draw</Badge>}>
            <Match when={props.checked.place && props.checked.verdict.ok}>
              <Badge tone="ok" icon="ok">
                Matches
              </Badge>
            </Match>
            <Match when={!props.checked.verdict.ok}>
              <Badge tone="bad" icon="bad">
                Does not match
              </Badge>
            </Match>
          </Switch>
        </div>
        <Show
          when={props.checked.place}
          fallback={
            <p>
              You came {ordinal((props.index ?? 0) + 1)}, after the lobby of{' '}
              {number(props.facts.frozen?.n ?? 0)} had closed. You stand behind the draw, in order of arrival.
            </p>
          }
        >
          {(place) => (
            <div class="row arrived">
              <Stat word="You arrived" figure={ordinal(place().index + 1)} />
              <Icon name="right" size="l" />
              <Stat word="The draw gave" figure={<mark>{number(place().position + 1)}</mark>} />
            </div>
          )}
        </Show>
        <Button kind="second" wide icon="sync" onClick={props.onAgain}>
          Check again here
        </Button>
      </section>
    </Show>
  );
}
