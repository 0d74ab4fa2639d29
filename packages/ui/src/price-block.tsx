import type { Quote } from '@zilker/contracts/price';
import { type Bearers, borneByVenue, partsOf } from '@zilker/contracts/price-parts';
import { createUniqueId, For, type JSX, Show } from 'solid-js';
import { Amount } from './amount.tsx';

/**
 * A price as it must always be shown: the total first and largest, a bar, then where each cent goes. `label` stands beside the total
 * ("Total") where "2 tickets, all in" would repeat what the page says already. `fees` say who bears what: the event's or the order's.
 */
export function PriceBlock(props: {
  quote: Quote;
  venueName: string;
  fees?: Bearers | undefined;
  label?: string | undefined;
  children?: JSX.Element;
}) {
  const id = createUniqueId();
  const parts = () => partsOf(props.quote, props.venueName, props.fees);
  const borne = () => borneByVenue(props.quote, props.fees);
  return (
    <section class="price" aria-labelledby={id}>
      <dl>
        <div class="total">
          <dt>
            <span id={id}>{props.label ?? labelOf(props.quote.count)}</span>
            <Show when={borne()}>
              <small>{borne()}</small>
            </Show>
          </dt>
          <dd class="amount">
            <Amount free cents={props.quote.totalCents} currency={props.quote.currency} />
          </dd>
        </div>
      </dl>
      <Show when={props.quote.totalCents > 0}>
        <div class="bar" aria-hidden="true">
          <For each={parts()}>
            {(part) => <i class={`${part.look}-part`} style={{ flex: String(part.cents) }} />}
          </For>
        </div>
        <dl class="parts">
          <For each={parts()}>
            {(part) => (
              <div data-part={part.look}>
                <i class={`${part.look}-part`} />
                <dt>{part.to}</dt>
                <dd>
                  <Amount cents={part.cents} currency={props.quote.currency} />
                </dd>
              </div>
            )}
          </For>
        </dl>
      </Show>
      {props.children}
    </section>
  );
}

function labelOf(count: number): string {
  return count === 1 ? 'One ticket, all in' : `${count} tickets, all in`;
}
