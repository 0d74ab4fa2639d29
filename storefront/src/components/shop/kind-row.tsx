import type { VisitView } from '@zilker/contracts/http/sale';
import { quote } from '@zilker/contracts/price';
import { money } from '@zilker/ui/format/money';
import { Stepper } from '@zilker/ui/stepper';
import { Show } from 'solid-js';
import { type Basket, typeMax, whyNoMore } from '../../states/basket.ts';

/** Below so many left, a fan wants to know. */
const fewLeft = 20;

/** One kind of ticket with its whole price and how many are chosen. */
export function KindRow(props: {
  shop: VisitView;
  basket: Basket;
  type: VisitView['types'][number];
  onChange: (quantity: number) => void;
}) {
  const about = () =>
    [props.type.description, props.type.left < fewLeft && `${props.type.left} left`]
      .filter(Boolean)
      .join(' · ');
  const reason = () => whyNoMore(props.shop, props.basket, props.type.id);
  return (
    <li>
      <div>
        <p class="name">{props.type.name}</p>
        <Show when={about()}>
          <p class="small quiet">{about()}</p>
        </Show>
        <p class="each">
          {money(quote([{ priceCents: props.type.priceCents, quantity: 1 }]).totalCents)} all in
        </p>
      </div>
      <Stepper
        label={`${props.type.name} tickets`}
        value={props.basket[props.type.id] ?? 0}
        max={typeMax(props.shop, props.basket, props.type.id)}
        onChange={props.onChange}
        {...(reason() ? { maxReason: reason() as string } : {})}
      />
    </li>
  );
}
