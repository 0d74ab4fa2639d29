import { Amount } from '@zilker/ui/amount';
import { Show } from 'solid-js';
import type { PriceSpan } from '../../states/event-status.ts';

/** The whole price of the cheapest ticket: "$31.72". */
export function LeastPrice(props: { span: PriceSpan }) {
  return <Amount free cents={props.span.leastCents} currency={props.span.currency} />;
}

/** What follows it: "all in", or "to $44.08, all in" where tickets differ. Never "plus fees". */
export function PriceNote(props: { span: PriceSpan }) {
  return (
    <Show when={props.span.mostCents > 0}>
      <Show when={props.span.mostCents > props.span.leastCents}>
        to <Amount cents={props.span.mostCents} currency={props.span.currency} />,{' '}
      </Show>
      all in
    </Show>
  );
}
