import type { Quote } from '@zilker/contracts/price';
import { createUniqueId, For, type JSX, Show } from 'solid-js';
import { money } from './format/money.ts';

/**
 * A price as it must always be shown: the total first, a bar, then where each cent goes. `label` stands beside the total
 * ("Total") where "2 tickets, all in" would repeat what the page says already.
 */
export function PriceBlock(props: {
  quote: Quote;
  venueName: string;
  label?: string | undefined;
  children?: JSX.Element;
}) {
  const id = createUniqueId();
  const parts = () => partsOf(props.quote, props.venueName);
  return (
    <section class="price" aria-labelledby={id}>
      <dl>
        <div class="total">
          <dt id={id}>{props.label ?? labelOf(props.quote.count)}</dt>
          <dd class="amount">{props.quote.totalCents === 0 ? 'Free' : money(props.quote.totalCents)}</dd>
        </div>
      </dl>
      <Show when={props.quote.totalCents > 0}>
        <div class="bar" aria-hidden="true">
          <For each={parts()}>{(part) => <i class={part.class} style={{ flex: String(part.cents) }} />}</For>
        </div>
        <dl class="parts">
          <For each={parts()}>
            {(part) => (
              <div>
                <i class={part.class} />
                <dt>{part.to}</dt>
                <dd>{money(part.cents)}</dd>
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

function partsOf(quote: Quote, venueName: string) {
  const charge = quote.count === 1 ? '' : `, one charge for ${quote.count === 2 ? 'both' : 'all'}`;
  return [
    { class: 'venue-part', to: `${venueName} and the artists`, cents: quote.venueCents },
    { class: 'card-part', to: `Card processing${charge}`, cents: quote.cardCents },
    { class: 'zilker-part', to: 'Zilker', cents: quote.zilkerCents },
  ];
}
