import type { VisitView } from '@zilker/contracts/http/sale';
import type { Id } from '@zilker/contracts/ids';
import { Banner } from '@zilker/ui/banner';
import { Button } from '@zilker/ui/button';
import { Check } from '@zilker/ui/check';
import { money } from '@zilker/ui/format/money';
import { counted } from '@zilker/ui/format/number';
import { PriceBlock } from '@zilker/ui/price-block';
import { createEffect, createSignal, For, Match, on, onCleanup, Show, Switch } from 'solid-js';
import { paths } from '../../paths.ts';
import { newIdempotencyKey } from '../../queries/proven.ts';
import { holdTickets, leaveShop } from '../../queries/sale.ts';
import { withinMs } from '../../room/backoff.ts';
import { navigate } from '../../router.tsx';
import { noteAsked } from '../../states/asked.ts';
import {
  type Basket,
  countOf,
  firstBasket,
  fitBasket,
  isCut,
  linesOf,
  quoteOf,
  takeMaxOf,
} from '../../states/basket.ts';
import { createAct } from '../../states/create-act.ts';
import type { Load } from '../../states/create-load.ts';
import { type HoldRefusal, holdRefusal } from '../../states/hold-refusal.ts';
import { nextWindowEdge } from '../../states/sale-window.ts';
import { serverNow } from '../../states/server-clock.ts';
import { createMinute } from '../../states/use-minute.ts';
import { Trying } from '../trying.tsx';
import { GiveUp } from './give-up.tsx';
import { KindRow } from './kind-row.tsx';
import { TurnTop } from './turn-top.tsx';

/** What can be had changes for all at once where a window opens, so they look again over this span. */
const afterEdgeMs = [200, 2_000] as const;

type Asked = { basket: Basket; fewer: boolean; idempotencyKey: string };

/** Choosing: what there is, how many, and the whole price as it changes. */
export function Choose(props: { drop: Id<'drop'>; visit: VisitView; load: Load<VisitView> }) {
  let said: HTMLDivElement | undefined;
  const [basket, setBasket] = createSignal<Basket>(firstBasket(props.visit));
  const [fewer, setFewer] = createSignal(false);
  const [asked, setAsked] = createSignal<Basket>();
  const [wasCut, setWasCut] = createSignal(false);
  const nowMs = createMinute();
  const price = () => quoteOf(props.visit, basket());
  const count = () => countOf(basket());
  const choose = (type: Id<'ticketType'>, quantity: number) => {
    setBasket((chosen) => ({ ...chosen, [type]: quantity }));
    setWasCut(false);
    setAsked(undefined);
    hold.stop();
  };
  // What can be had changes while the fan chooses; their choice follows it, and they are told.
  createEffect(
    on(
      () => props.visit,
      (visit) => {
        const before = basket();
        const fitted = fitBasket(visit, before);
        setWasCut((already) => already || isCut(before, fitted));
        setBasket(fitted);
      },
      { defer: true },
    ),
  );
  createEffect(() => {
    const edgeMs = nextWindowEdge(props.visit.types, serverNow());
    if (edgeMs === undefined) return;
    const waitMs = edgeMs - serverNow() + withinMs(afterEdgeMs);
    if (waitMs > longestTimerMs) return;
    const timer = setTimeout(() => void props.load.reload(), waitMs);
    onCleanup(() => clearTimeout(timer));
  });

  const hold = createAct(async (wish: Asked) => {
    const lines = linesOf(wish.basket);
    const order = await holdTickets(props.drop, { ...wish, lines });
    noteAsked(
      order,
      lines.map((line) => ({ ...line, name: nameOf(props.visit, line.type) })),
    );
    navigate(paths.order(order.id), { replace: true });
  });
  const take = async (wish: Omit<Asked, 'idempotencyKey'>) => {
    setAsked(wish.basket);
    setWasCut(false);
    const done = await hold.start({ ...wish, idempotencyKey: newIdempotencyKey() });
    if (done) return;
    await props.load.reload();
    // On a phone it may stand below what is seen.
    said?.scrollIntoView({ block: 'nearest' });
  };
  const leave = async () => {
    await leaveShop(props.drop);
    navigate(paths.drop(props.drop), { replace: true });
  };
  const refusal = (): HoldRefusal | undefined => {
    const error = hold.error();
    const wanted = asked();
    return error && wanted && !hold.busy() ? holdRefusal(error, props.visit, wanted) : undefined;
  };
  /** Where there are fewer than were asked for, the same button takes those. */
  const instead = () => refusal()?.instead;
  const wish = () =>
    instead()
      ? { basket: asked() ?? basket(), fewer: true }
      : { basket: basket(), fewer: fewer() && count() > 1 };

  return (
    <>
      <TurnTop visit={props.visit} onOver={() => void props.load.reload()} />
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
                  nowMs={nowMs()}
                  onChange={(quantity) => choose(type.id, quantity)}
                />
              )}
            </For>
          </ul>
          <p class="small quiet beneath">{limitSentence(props.visit)}</p>
          <Show when={count() > 1}>
            <div class="fewer">
              <Check
                checked={fewer()}
                onChange={setFewer}
                label="Take fewer if there aren’t enough"
                hint="You see what you got before you pay."
              />
            </div>
          </Show>
        </section>
        <div class="stack s5">
          <div class="said" ref={said}>
            <Switch>
              <Match when={hold.busy() && hold.error()}>
                {(error) => (
                  <Trying
                    error={error()}
                    againAtMs={hold.againAtMs()}
                    kept="Your turn and your choice are kept."
                    onNow={hold.tryNow}
                    onStop={hold.stop}
                  />
                )}
              </Match>
              <Match when={refusal()}>
                {(why) => (
                  <Banner tone={why().instead ? 'warn' : 'bad'} live="alert" head={why().head}>
                    {why().sentence}
                  </Banner>
                )}
              </Match>
              <Match when={props.load.trouble()}>
                {(error) => (
                  <Trying
                    error={error()}
                    againAtMs={props.load.againAtMs()}
                    kept="Your turn and your choice are kept."
                    onNow={() => void props.load.reload()}
                  />
                )}
              </Match>
              <Match when={wasCut()}>
                <Banner tone="note" live="status" head="There are fewer now">
                  Other fans took some meanwhile, so your choice is down to {counted(count(), 'ticket')}.
                </Banner>
              </Match>
            </Switch>
          </div>
          <PriceBlock quote={price()} venueName={props.visit.venueName}>
            <div class="sticky-pay">
              <Button
                wide
                busy={hold.busy()}
                busyText={hold.againAtMs() ? 'Trying again …' : 'Holding …'}
                disabled={count() === 0}
                reason={
                  takeMaxOf(props.visit) > 0 ? 'Choose at least one ticket.' : 'There is nothing to take now.'
                }
                reasonIcon="info"
                onClick={() => void take(wish())}
              >
                Hold {instead() ? `${count()} instead` : counted(count(), 'ticket')} for{' '}
                {money(price().totalCents)}
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

/** A browser's timer turns over beyond this. */
const longestTimerMs = 2 ** 31 - 1;

function limitSentence(visit: VisitView): string {
  const perFan = `Up to ${counted(visit.perFanMax, 'ticket')} a fan at this drop.`;
  const takeMax = takeMaxOf(visit);
  if (takeMax >= visit.perFanMax) return perFan;
  return `${perFan} Right now you can take ${takeMax}: the others are promised to fans who were called.`;
}

function nameOf(visit: VisitView, type: Id<'ticketType'>): string {
  return visit.types.find(({ id }) => id === type)?.name ?? '';
}
