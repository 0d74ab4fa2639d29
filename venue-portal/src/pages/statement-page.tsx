import { useParams } from '@solidjs/router';
import type { readStatement } from '@zilker/contracts/http/money';
import type { ReplyOf } from '@zilker/contracts/route';
import { Amount } from '@zilker/ui/amount';
import { ButtonLink } from '@zilker/ui/button';
import { shortDate } from '@zilker/ui/format/clock';
import { counted, number } from '@zilker/ui/format/number';
import { ShowMore } from '@zilker/ui/show-more';
import { Stat } from '@zilker/ui/stat';
import { State } from '@zilker/ui/state';
import { createSignal, For, Show } from 'solid-js';
import { EventPicker } from '../components/event-picker.tsx';
import { Loaded } from '../components/loaded.tsx';
import { WorkHead } from '../components/work-head.tsx';
import { LedgerTable } from '../money/ledger-table.tsx';
import { StatementFiles } from '../money/statement-files.tsx';
import { paths } from '../paths.ts';
import { createEvents } from '../queries/events.ts';
import { createStatement } from '../queries/money.ts';

type Statement = ReplyOf<typeof readStatement>;

/** Every fact that moved a cent of an event, each with the order and with Stripe's object that it can be traced to. */
export function StatementPage() {
  const params = useParams();
  const events = createEvents();
  const statement = createStatement(() => params.event);
  const [busy, setBusy] = createSignal(false);
  const [failed, setFailed] = createSignal(false);
  const more = async () => {
    setBusy(true);
    const came = await statement.more();
    setFailed(!came);
    setBusy(false);
    return came;
  };
  const line = () => {
    const of = statement.data();
    return of && `${of.title} · ${shortDate(of.startsAtMs, of.timezone)}`;
  };
  return (
    <main class="work">
      <WorkHead title="Statement" line={line()}>
        <EventPicker events={events.data()?.events ?? []} current={params.event ?? ''} to={paths.statement} />
        <Show when={statement.data()?.lines.length}>
          <StatementFiles event={params.event ?? ''} title={statement.data()?.title ?? ''} />
        </Show>
      </WorkHead>
      <Loaded query={statement} what="statement">
        {(data) => (
          <Show
            when={data().lines.length > 0}
            fallback={
              <State
                icon="list"
                head="Nothing has moved yet"
                action={
                  <ButtonLink kind="second" href={paths.salesOf(params.event ?? '')}>
                    Sales
                  </ButtonLink>
                }
              >
                Each payment, refund and payout of this show has its line here.
              </State>
            }
          >
            <Sums statement={data()} />
            <h2 class="lines-head">Line by line</h2>
            <LedgerTable
              caption="What each party gained, line by line"
              hideCaption
              lines={data().lines}
              timezone={data().timezone}
              currency={data().currency}
              sums={data().sums}
              sumsOf={`All ${number(data().sums.lines)}`}
              orderPath={(order) => paths.order(params.event ?? '', order)}
            />
            <For each={data().otherSums}>
              {({ currency, lines }) => (
                <p class="quiet">
                  {counted(lines, 'line')} in {currency.toUpperCase()}: a payment in another currency than the
                  show’s, and its way back. They are in no sum above.
                </p>
              )}
            </For>
            <ShowMore
              what="lines"
              shown={data().lines.length}
              hasMore={data().next !== null}
              busy={busy()}
              error={failed() && statement.error()?.message}
              onMore={more}
            />
          </Show>
        )}
      </Loaded>
    </main>
  );
}

function Sums(props: { statement: Statement }) {
  const sums = () => props.statement.sums;
  const amount = (cents: number) => <Amount short cents={cents} currency={props.statement.currency} />;
  return (
    <div class="tiles">
      <Stat word="From fans" figure={amount(-sums().fanCents)} means="after refunds and disputes" />
      <Stat
        word="Yours"
        figure={amount(sums().venueCents + sums().paidOutCents)}
        means={
          sums().paidOutCents === 0 ? (
            'nothing was paid out yet'
          ) : (
            <>of it {amount(sums().paidOutCents)} was paid out</>
          )
        }
      />
      <Stat word="Tax" figure={amount(sums().taxCents)} means="collected with the tickets" />
      <Stat
        word="Card and Zilker"
        figure={amount(sums().stripeCents + sums().zilkerCents)}
        means={
          <>
            card {amount(sums().stripeCents)}, Zilker {amount(sums().zilkerCents)}
          </>
        }
      />
    </div>
  );
}
