import { useParams } from '@solidjs/router';
import type { PortalOrder } from '@zilker/contracts/http/portal-orders';
import { bearersOf } from '@zilker/contracts/price-parts';
import { Amount } from '@zilker/ui/amount';
import { Button, ButtonLink } from '@zilker/ui/button';
import { dateAndTime } from '@zilker/ui/format/clock';
import { counted } from '@zilker/ui/format/number';
import { PriceBlock } from '@zilker/ui/price-block';
import { OrderBadge, TicketBadge } from '@zilker/ui/state-badge';
import { createSignal, For, Show } from 'solid-js';
import { CopyId } from '../components/copy-id.tsx';
import { Loaded } from '../components/loaded.tsx';
import { WorkHead } from '../components/work-head.tsx';
import { LedgerTable, sumLines } from '../money/ledger-table.tsx';
import { HistoryList } from '../orders/history-list.tsx';
import { spaced } from '../orders/history-words.ts';
import { DisputeBadge, PaymentBadge } from '../orders/money-signs.tsx';
import { whyNotRefundable } from '../orders/refund-choice.ts';
import { RefundDialog } from '../orders/refund-dialog.tsx';
import { RefundRow } from '../orders/refund-row.tsx';
import { isWaiting, SettleCard } from '../orders/settle-card.tsx';
import { paths } from '../paths.ts';
import { createOrder } from '../queries/money.ts';
import { staff } from '../session/staff.ts';

/** One order: what was bought, where each cent went, and all that happened to it. */
export function OrderPage() {
  const params = useParams();
  const order = createOrder(() => params.order);
  const [refunding, setRefunding] = createSignal(false);
  const put = (changed: PortalOrder) => order.put({ order: changed });
  return (
    <main class="work">
      <Loaded query={order} what="order">
        {(data) => (
          <>
            <WorkHead
              title={data().order.buyer ?? 'A fan without a name'}
              line={`${data().order.title} · ${counted(data().order.quantity, 'ticket')} · ${dateAndTime(data().order.atMs, data().order.timezone)}`}
            >
              <OrderBadge state={data().order.state} />
              <ButtonLink compact kind="second" icon="list" href={paths.orders(data().order.event)}>
                All orders
              </ButtonLink>
            </WorkHead>
            <div class="cols order">
              <Price order={data().order} />
              <aside class="order-side">
                <Show when={isWaiting(data().order)}>
                  <SettleCard order={data().order} onDone={put} />
                </Show>
                <section class="panel-card" aria-labelledby="refund-head">
                  <h2 id="refund-head">Refund</h2>
                  <Button
                    kind="danger"
                    compact
                    wide
                    icon="refund"
                    disabled={whyNotRefundable(data().order) !== undefined}
                    reason={whyNotRefundable(data().order)}
                    reasonIcon="info"
                    onClick={() => setRefunding(true)}
                  >
                    Refund tickets
                  </Button>
                </section>
                <Buyer order={data().order} />
              </aside>
              <div class="order-main">
                <Tickets order={data().order} />
                <Payments order={data().order} />
                <Show when={data().order.refunds.length > 0}>
                  <section class="block">
                    <h2>Refunds</h2>
                    <ul class="facts-list">
                      <For each={data().order.refunds}>
                        {(refund) => <RefundRow order={data().order} refund={refund} onDone={put} />}
                      </For>
                    </ul>
                  </section>
                </Show>
                <Disputes order={data().order} />
                <section class="block">
                  <h2>What happened</h2>
                  <HistoryList order={data().order} />
                </section>
              </div>
            </div>
            <section class="block">
              <h2>In the books</h2>
              <LedgerTable
                caption="What each party gained"
                hideCaption
                lines={data().order.ledger}
                timezone={data().order.timezone}
                currency={data().order.currency}
                sums={sumLines(data().order.ledger, data().order.currency)}
                sumsOf="All"
                empty="Nothing was charged, so nothing is booked."
              />
            </section>
            <RefundDialog
              order={data().order}
              open={refunding()}
              onClose={() => setRefunding(false)}
              onDone={put}
              onStale={() => void order.refetch()}
            />
          </>
        )}
      </Loaded>
    </main>
  );
}

/** The total first, then where each cent goes, by the terms that the order was priced by. */
function Price(props: { order: PortalOrder }) {
  const quote = () => ({ ...props.order, count: props.order.quantity });
  const owedCents = () =>
    props.order.refunds.reduce((sum, one) => sum + (one.state === 'failed' ? one.amountCents : 0), 0);
  const faceCents = () =>
    props.order.lines.reduce((sum, { priceCents, quantity }) => sum + priceCents * quantity, 0);
  return (
    <div class="block order-price">
      <PriceBlock quote={quote()} fees={bearersOf(quote(), faceCents())} venueName={staff().venue.name}>
        <Show when={props.order.refundedCents > owedCents()}>
          <p class="small back">
            <b>
              <Amount cents={props.order.refundedCents - owedCents()} currency={props.order.currency} />
            </b>{' '}
            of it went back, or is on its way.
          </p>
        </Show>
        <Show when={owedCents() > 0}>
          <p class="small back">
            <b>
              <Amount cents={owedCents()} currency={props.order.currency} />
            </b>{' '}
            of it should have gone back. Its refund failed.
          </p>
        </Show>
      </PriceBlock>
    </div>
  );
}

function Tickets(props: { order: PortalOrder }) {
  return (
    <section class="block">
      <h2>Tickets</h2>
      <ul class="facts-list">
        <For
          each={props.order.tickets}
          fallback={
            <For each={props.order.lines}>
              {(line) => (
                <li class="row spread">
                  <p>
                    {line.quantity} × {line.name}
                    <small class="quiet">Not issued</small>
                  </p>
                </li>
              )}
            </For>
          }
        >
          {(ticket) => (
            <li class="row spread">
              <p>
                Ticket {ticket.number}
                <small class="quiet">{ticket.typeName}</small>
              </p>
              <TicketBadge state={ticket.state} />
            </li>
          )}
        </For>
      </ul>
    </section>
  );
}

function Payments(props: { order: PortalOrder }) {
  return (
    <Show when={props.order.payments.length > 0}>
      <section class="block">
        <h2>Payments</h2>
        <ul class="facts-list">
          <For each={props.order.payments}>
            {(payment) => (
              <li>
                <div class="row spread wrap">
                  <p>
                    <b>
                      <Amount cents={payment.amountCents} currency={props.order.currency} />
                    </b>{' '}
                    <Show when={payment.card} fallback="by card">
                      {(card) => (
                        <span class="num">
                          {brandOf(card().brand)} …{card().last4}
                        </span>
                      )}
                    </Show>
                    <small class="quiet">
                      {dateAndTime(payment.atMs, props.order.timezone)}
                      <Show when={payment.state === 'authorized' && payment.captureByMs}>
                        {(by) => <> · held until {dateAndTime(by(), props.order.timezone)}</>}
                      </Show>
                    </small>
                  </p>
                  <PaymentBadge state={payment.state} />
                </div>
                <CopyId id={payment.id} />
              </li>
            )}
          </For>
        </ul>
      </section>
    </Show>
  );
}

function Disputes(props: { order: PortalOrder }) {
  return (
    <Show when={props.order.disputes.length > 0}>
      <section class="block">
        <h2>Disputes</h2>
        <ul class="facts-list">
          <For each={props.order.disputes}>
            {(dispute) => (
              <li>
                <div class="row spread wrap">
                  <p>
                    <b>
                      <Amount cents={dispute.amountCents} currency={props.order.currency} />
                    </b>{' '}
                    taken back by the fan’s bank
                    <small class="quiet">
                      {dateAndTime(dispute.atMs, props.order.timezone)} · {spaced(dispute.reason)}
                    </small>
                  </p>
                  <DisputeBadge state={dispute.state} />
                </div>
                <CopyId id={dispute.id} />
              </li>
            )}
          </For>
        </ul>
      </section>
    </Show>
  );
}

function Buyer(props: { order: PortalOrder }) {
  return (
    <section class="panel-card" aria-labelledby="buyer-head">
      <h2 id="buyer-head">Who bought</h2>
      <dl class="times">
        <div>
          <dt>Name</dt>
          <dd>{props.order.buyer ?? 'Not given'}</dd>
        </div>
        <div>
          <dt>Phone</dt>
          <dd class="num">…{props.order.phoneEnd}</dd>
        </div>
        <div>
          <dt>Mail</dt>
          <dd class="breaks">{props.order.email ?? 'Not given'}</dd>
        </div>
      </dl>
      <CopyId id={props.order.id} />
    </section>
  );
}

/** "visa" is "Visa". */
function brandOf(brand: string): string {
  return brand.charAt(0).toUpperCase() + spaced(brand.slice(1));
}
