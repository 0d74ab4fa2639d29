import { declinesMax, type OrderView } from '@zilker/contracts/http/sale';
import { Banner } from '@zilker/ui/banner';
import { counted } from '@zilker/ui/format/number';
import { Match, Switch } from 'solid-js';
import { askedFor } from '../../states/asked.ts';
import type { Act } from '../../states/create-act.ts';
import type { Load } from '../../states/create-load.ts';
import { countOfLines, linesInWords } from '../../states/order-words.ts';
import { Trying } from '../trying.tsx';

/** The one banner of a hold, the most urgent first: what went wrong, where the payment stands, or what is held in place of what was asked for. */
export function HoldNote(props: {
  order: OrderView;
  cameBack: boolean;
  load: Load<OrderView>;
  pay: Act<OrderView>;
}) {
  const refusal = () => (props.pay.busy() ? undefined : props.pay.error());
  const triesLeft = () => counted(declinesMax - props.order.declines, 'try', 'tries');
  return (
    <Switch>
      <Match when={props.pay.busy() && props.pay.error()}>
        <Trying what={props.pay} kept="Nothing was charged, and your tickets are still held." />
      </Match>
      <Match when={props.load.trouble()}>
        <Trying what={props.load} kept="Nothing was charged, and your hold runs on as shown." />
      </Match>
      <Match when={refusal()}>
        {(error) => (
          <Banner tone="bad" live="alert" head="Not paid">
            {error().message}
          </Banner>
        )}
      </Match>
      <Match when={props.order.lastDecline === 'card_over_limit'}>
        <Banner tone="bad" icon="card" live="alert" head="This card has its limit">
          It has as many tickets for this show as one card may have. Nothing was charged, and the hold on it
          is let go. Your tickets are still held: pay with another card. You have {triesLeft()} left.
        </Banner>
      </Match>
      <Match when={props.order.declines > 0}>
        <Banner tone="bad" icon="card" head="The card was declined">
          Nothing was charged and your tickets are still held. You have {triesLeft()} left; another card may
          do.
        </Banner>
      </Match>
      <Match when={props.cameBack && props.order.state === 'paying'}>
        <Banner tone="note" head="Nothing was charged">
          You came back without paying. Your tickets are still held, and you can go on where you were.
        </Banner>
      </Match>
      <Match when={askedFor(props.order)}>
        {(asked) => (
          <Banner
            tone="warn"
            icon="ticket"
            live="status"
            head={`You hold ${countOfLines(props.order)} of ${countOfLines({ lines: asked() })}`}
          >
            You asked for {linesInWords({ lines: asked() })}. There were only {linesInWords(props.order)}; you
            pay for those alone.
          </Banner>
        )}
      </Match>
    </Switch>
  );
}
