import type { VisitView } from '@zilker/contracts/http/sale';
import type { Id } from '@zilker/contracts/ids';
import { Amount } from '@zilker/ui/amount';
import { Banner } from '@zilker/ui/banner';
import { Button } from '@zilker/ui/button';
import { Check } from '@zilker/ui/check';
import { counted } from '@zilker/ui/format/number';
import { PriceBlock } from '@zilker/ui/price-block';
import { createSignal, Index, Match, Show, Switch } from 'solid-js';
import { paths } from '../../paths.ts';
import { newIdempotencyKey } from '../../queries/proven.ts';
import { holdTickets, leaveShop } from '../../queries/sale.ts';
import { navigate } from '../../router.tsx';
import { noteAsked } from '../../states/asked.ts';
import { type Basket, countOf, linesOf, quoteOf, takeMaxOf } from '../../states/basket.ts';
import { createAct } from '../../states/create-act.ts';
import { createChoice } from '../../states/create-choice.ts';
import type { Load } from '../../states/create-load.ts';
import { type HoldRefusal, holdRefusal } from '../../states/hold-refusal.ts';
import { refundWords } from '../../states/refund-words.ts';
import { createMinute } from '../../states/use-minute.ts';
import { Trying } from '../trying.tsx';
import { GiveUp } from './give-up.tsx';
import { KindRow } from './kind-row.tsx';
import { TurnTop } from './turn-top.tsx';

type Asked = { basket: Basket; fewer: boolean; idempotencyKey: string };

/** Choosing: what there is, how many, and the whole price as it changes. */
export function Choose(props: { drop: Id<'drop'>; visit: VisitView; load: Load<VisitView> }) {
  let said: HTMLDivElement | undefined;
  const choice = createChoice(() => props.visit, props.load.reload);
  const [fewer, setFewer] = createSignal(false);
  const [asked, setAsked] = createSignal<Basket>();
  const nowMs = createMinute();
  const price = () => quoteOf(props.visit, choice.basket());
  const count = () => countOf(choice.basket());
  const choose = (type: Id<'ticketType'>, quantity: number) => {
    choice.choose(type, quantity);
    setAsked(undefined);
    hold.stop();
  };

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
    choice.noteRead();
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
      ? { basket: asked() ?? choice.basket(), fewer: true }
      : { basket: choice.basket(), fewer: fewer() && count() > 1 };

  return (
    <>
      <TurnTop visit={props.visit} load={props.load} />
      <main class="pick" id="main">
        <section>
          <h2 class="section-head">Choose your tickets</h2>
          <ul class="kinds">
            {/* By their order, so that a button keeps its focus when the facts are read anew. */}
            <Index each={props.visit.types}>
              {(type) => (
                <KindRow
                  shop={props.visit}
                  basket={choice.basket()}
                  type={type()}
                  nowMs={nowMs()}
                  onChange={(quantity) => choose(type().id, quantity)}
                />
              )}
            </Index>
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
                <Trying what={hold} kept="Your turn and your choice are kept." />
              </Match>
              <Match when={refusal()}>
                {(why) => (
                  <Banner tone={why().instead ? 'warn' : 'bad'} live="alert" head={why().head}>
                    {why().sentence}
                  </Banner>
                )}
              </Match>
              <Match when={props.load.trouble()}>
                <Trying what={props.load} kept="Your turn and your choice are kept." />
              </Match>
              <Match when={choice.wasCut()}>
                <Banner tone="note" live="status" head="There are fewer now">
                  Other fans took some meanwhile, so your choice is down to {counted(count(), 'ticket')}.
                </Banner>
              </Match>
            </Switch>
          </div>
          <PriceBlock quote={price()} fees={props.visit.fees} venueName={props.visit.venueName}>
            <Show when={price().totalCents > 0 && refundWords(props.visit)}>
              {(words) => <p class="small quiet">{words()}</p>}
            </Show>
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
                <span>
                  Hold {instead() ? `${count()} instead` : counted(count(), 'ticket')}{' '}
                  <Show when={price().totalCents > 0} fallback="for free">
                    for <Amount cents={price().totalCents} currency={price().currency} />
                  </Show>
                </span>
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

function nameOf(visit: VisitView, type: Id<'ticketType'>): string {
  return visit.types.find(({ id }) => id === type)?.name ?? '';
}
