import type { PublicEvent } from '@zilker/contracts/http/events';
import type { OrderView } from '@zilker/contracts/http/sale';
import { PriceBlock } from '@zilker/ui/price-block';
import type { JSX } from 'solid-js';
import { bearersOfOrder, quoteOfOrder, showOf } from '../../states/order-words.ts';

/** What an order comes to, and where each cent of it goes. */
export function OrderPrice(props: {
  order: OrderView;
  event: PublicEvent | undefined;
  label: string;
  children?: JSX.Element;
}) {
  return (
    <PriceBlock
      quote={quoteOfOrder(props.order)}
      fees={bearersOfOrder(props.order, props.event)}
      label={props.label}
      venueName={showOf(props.order, props.event)?.venueName ?? 'The venue'}
    >
      {props.children}
    </PriceBlock>
  );
}
