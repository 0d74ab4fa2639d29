import type { OrderView } from '@zilker/contracts/http/sale';
import { Amount } from '@zilker/ui/amount';
import { Badge, type BadgeTone } from '@zilker/ui/badge';
import { monthDay } from '@zilker/ui/format/clock';
import type { IconName } from '@zilker/ui/icon';
import { For, Show } from 'solid-js';
import { type MoneyBack, moneyBackOf } from '../../states/money-back.ts';

/** What of an order goes back to its fan: for which tickets, how much, why, and how far it is. `told`: a reason that the page says already. */
export function MoneyBackList(props: { order: OrderView; timezone: string; told?: string }) {
  const all = () => moneyBackOf(props.order);
  return (
    <Show when={all().length > 0}>
      <section>
        <h2 class="section-head">{all().some(isMoney) ? 'Money back' : 'Taken back'}</h2>
        <ul class="money-back">
          <For each={all()}>
            {(one) => (
              <li>
                <p class="strong">{one.what}</p>
                <p class="cost">
                  <Amount free cents={one.amountCents} currency={props.order.currency} />
                </p>
                <div class="stack s2">
                  <p class="row wrap">
                    <Badge tone={signs[one.stage].tone} icon={signs[one.stage].icon}>
                      {signs[one.stage].word}
                    </Badge>
                    <span class="small quiet">{monthDay(one.atMs, props.timezone)}</span>
                  </p>
                  <p class="small">{one.sentence}</p>
                  <Show when={one.reason && one.reason !== props.told}>
                    <p class="small quiet">Why: {one.reason}</p>
                  </Show>
                </div>
              </li>
            )}
          </For>
        </ul>
      </section>
    </Show>
  );
}

const isMoney = ({ amountCents }: MoneyBack) => amountCents > 0;

const signs: Readonly<Record<MoneyBack['stage'], { tone: BadgeTone; icon: IconName; word: string }>> = {
  asked: { tone: 'note', icon: 'clock', word: 'Asked for' },
  coming: { tone: 'note', icon: 'send', word: 'On its way' },
  back: { tone: 'ok', icon: 'ok', word: 'Given back' },
  let_go: { tone: 'ok', icon: 'ok', word: 'Let go' },
  free: { tone: 'note', icon: 'info', word: 'Taken back' },
  failed: { tone: 'bad', icon: 'bad', word: 'Did not arrive' },
};
