import type { VisitView } from '@zilker/contracts/http/sale';
import { quote } from '@zilker/contracts/price';
import { Amount } from '@zilker/ui/amount';
import { Reason } from '@zilker/ui/button';
import { Stepper } from '@zilker/ui/stepper';
import { Show } from 'solid-js';
import { type Basket, typeLimit, typeMax, whyNoMore } from '../../states/basket.ts';
import { windowAt, windowWords } from '../../states/sale-window.ts';

/** Below so many left, a fan wants to know. */
const fewLeft = 20;

/** One kind of ticket with its whole price, what bounds it, and how many are chosen. */
export function KindRow(props: {
  shop: VisitView;
  basket: Basket;
  type: VisitView['types'][number];
  nowMs: number;
  onChange: (quantity: number) => void;
}) {
  const isOpen = () => windowAt(props.type, props.nowMs) === 'open';
  const sold = () => windowWords(props.type, props.nowMs, props.shop.timezone);
  const limit = () => typeLimit(props.shop, props.type.id);
  const about = () =>
    [
      props.type.description,
      isOpen() && props.type.left < fewLeft && leftWords(props.type.left),
      isOpen() && limit() && `up to ${limit()} for one fan`,
      isOpen() && sold(),
    ]
      .filter(Boolean)
      .join(' · ');
  const one = () => quote([{ priceCents: props.type.priceCents, quantity: 1 }], props.shop);
  const reason = () => whyNoMore(props.shop, props.basket, props.type.id);
  return (
    <li>
      <div>
        <p class="name">{props.type.name}</p>
        <Show when={about()}>
          <p class="small quiet">{about()}</p>
        </Show>
        <p class="each">
          <Amount free cents={one().totalCents} currency={one().currency} />
          <Show when={one().totalCents > 0}> all in</Show>
        </p>
      </div>
      <Show when={isOpen()} fallback={<Reason icon="clock">{sold()}</Reason>}>
        <Stepper
          label={`${props.type.name} tickets`}
          value={props.basket[props.type.id] ?? 0}
          max={typeMax(props.shop, props.basket, props.type.id)}
          onChange={props.onChange}
          {...(reason() ? { maxReason: reason() as string } : {})}
        />
      </Show>
    </li>
  );
}

function leftWords(left: number): string {
  return left === 0 ? 'none left' : `${left} left`;
}
