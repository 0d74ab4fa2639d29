import type { RequestError } from '@zilker/contracts/client';
import type { VisitView } from '@zilker/contracts/http/sale';
import type { Id } from '@zilker/contracts/ids';
import { Banner } from '@zilker/ui/banner';
import { Button } from '@zilker/ui/button';
import { money } from '@zilker/ui/format/money';
import { counted } from '@zilker/ui/format/number';
import { PriceBlock } from '@zilker/ui/price-block';
import { createEffect, createSignal, For, on, Show } from 'solid-js';
import { paths } from '../../paths.ts';
import { newIdempotencyKey } from '../../queries/proven.ts';
import { holdTickets, leaveShop } from '../../queries/sale.ts';
import { navigate } from '../../router.tsx';
import {
  type Basket,
  countOf,
  firstBasket,
  fitBasket,
  linesOf,
  quoteOf,
  takeMaxOf,
} from '../../states/basket.ts';
import { asRequestError } from '../../states/create-load.ts';
import { GiveUp } from './give-up.tsx';
import { KindRow } from './kind-row.tsx';
import { TurnTop } from './turn-top.tsx';

/** Choosing: what there is, how many, and the whole price as it changes. */
export function Choose(props: { drop: Id<'drop'>; visit: VisitView; onStale: () => Promise<void> }) {
  const [basket, setBasket] = createSignal<Basket>(firstBasket(props.visit));
  const [busy, setBusy] = createSignal(false);
  const [error, setError] = createSignal<RequestError>();
  const price = () => quoteOf(props.visit, basket());
  const count = () => countOf(basket());
  // What can be had changes while the fan chooses; their choice follows it.
  createEffect(
    on(
      () => props.visit,
      (visit) => setBasket((chosen) => fitBasket(visit, chosen)),
      { defer: true },
    ),
  );

  const hold = async () => {
    setBusy(true);
    setError(undefined);
    try {
      const order = await holdTickets(props.drop, linesOf(basket()), newIdempotencyKey());
      return navigate(paths.order(order.id), { replace: true });
    } catch (cause) {
      setError(asRequestError(cause));
      await props.onStale();
    }
    setBusy(false);
  };
  const leave = async () => {
    await leaveShop(props.drop);
    navigate(paths.drop(props.drop), { replace: true });
  };

  return (
    <>
      <TurnTop visit={props.visit} onOver={() => void props.onStale()} />
      <main class="pick" id="main">
        <section>
          <h2 class="section-head">Choose your tickets</h2>
          <ul class="kinds">
            <For each={props.visit.types}>
              {(type) => (
                <KindRow
                  shop={props.visit}
                  basket={basket()}
                  type={type}
                  onChange={(quantity) => setBasket((chosen) => ({ ...chosen, [type.id]: quantity }))}
                />
              )}
            </For>
          </ul>
          <p class="small quiet beneath">{limitSentence(props.visit)}</p>
        </section>
        <div class="stack s5">
          <Show when={error()}>
            {(refusal) => (
              <Banner tone="bad" live="alert" head={headFor(refusal())}>
                {refusal().message}
              </Banner>
            )}
          </Show>
          <PriceBlock quote={price()} venueName={props.visit.venueName}>
            <div class="sticky-pay">
              <Button
                wide
                busy={busy()}
                busyText="Holding …"
                disabled={count() === 0}
                reason="Choose at least one ticket."
                reasonIcon="info"
                onClick={() => void hold()}
              >
                Hold {counted(count(), 'ticket')} for {money(price().totalCents)}
              </Button>
            </div>
          </PriceBlock>
          <Show when={!props.visit.order}>
            <GiveUp
              what="Leave without tickets"
              head="Leave without tickets?"
              sentence="The ticket that is set aside for you goes to the next fan in line. You are not called again."
              stay="Go on choosing"
              act="Give up my turn"
              onGiveUp={leave}
            />
          </Show>
        </div>
      </main>
    </>
  );
}

function limitSentence(visit: VisitView): string {
  const perFan = `Up to ${counted(visit.perFanMax, 'ticket')} a fan at this drop.`;
  const takeMax = takeMaxOf(visit);
  if (takeMax >= visit.perFanMax) return perFan;
  return `${perFan} Right now you can take ${takeMax}: the others are promised to fans who were called.`;
}

function headFor(error: RequestError): string {
  if (error.code === 'not_enough_tickets' || error.code === 'sold_out') return 'Not that many left';
  return error.code === 'offline' ? 'No connection' : 'Nothing was held';
}
