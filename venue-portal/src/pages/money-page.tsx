import { useSearchParams } from '@solidjs/router';
import type { VenueMoney } from '@zilker/contracts/http/money';
import { Amount } from '@zilker/ui/amount';
import { Banner } from '@zilker/ui/banner';
import { monthDay } from '@zilker/ui/format/clock';
import { Stat } from '@zilker/ui/stat';
import { createSignal, Show } from 'solid-js';
import { createLeaveGuard } from '../components/leave-guard.tsx';
import { Loaded } from '../components/loaded.tsx';
import { WorkHead } from '../components/work-head.tsx';
import { AccountCard } from '../money/account-card.tsx';
import { accountStage } from '../money/account-words.ts';
import { Balances } from '../money/balances.tsx';
import { Payouts } from '../money/payouts.tsx';
import { TermsCard } from '../money/terms-card.tsx';
import { createVenueMoney } from '../queries/money.ts';
import { staff } from '../session/staff.ts';

/** How the venue's money stands, where it goes, and the terms under which it sells. */
export function MoneyPage() {
  const money = createVenueMoney();
  const [search] = useSearchParams<{ setup?: string }>();
  const [dirty, setDirty] = createSignal(false);
  const guard = createLeaveGuard(dirty);
  return (
    <main class="work">
      <WorkHead title="Money" line={staff().venue.name} />
      <Loaded query={money} what="money">
        {(data) => (
          <>
            <Show when={search.setup}>
              {(how) => <SetUp again={how() === 'again'} stage={accountStage(data().money.account)} />}
            </Show>
            <Tiles money={data().money} />
            <div class="cols money">
              <aside>
                <AccountCard money={data().money} />
              </aside>
              <div>
                <Balances money={data().money} />
                <Payouts money={data().money} />
              </div>
            </div>
            <TermsCard
              money={data().money}
              onDirty={setDirty}
              onChanged={(changed) => money.put({ money: changed })}
            />
          </>
        )}
      </Loaded>
      <guard.Question what="your terms" />
    </main>
  );
}

function Tiles(props: { money: VenueMoney }) {
  const sum = (of: (row: VenueMoney['events'][number]) => number) => (
    <Amount
      short
      cents={props.money.events.reduce((all, row) => all + of(row), 0)}
      currency={props.money.currency}
    />
  );
  const next = () =>
    props.money.events
      .flatMap((row) => (row.payableAtMs === null ? [] : [{ atMs: row.payableAtMs, title: row.title }]))
      .sort((a, b) => a.atMs - b.atMs)[0];
  return (
    <div class="tiles">
      <Stat word="Yours" figure={sum((row) => row.balanceCents)} means="not paid out yet, all shows" />
      <Stat word="Kept back" figure={sum((row) => row.reservedCents)} means="for refunds" />
      <Stat word="To be paid" figure={sum((row) => row.payableCents)} means="once each show is over" />
      <Stat word="Next payout" figure={dayOf(next()?.atMs)} means={next()?.title ?? 'nothing is owed'} />
    </div>
  );
}

function dayOf(atMs: number | undefined): string {
  if (atMs === undefined) return '–';
  return atMs <= Date.now() ? 'Now' : monthDay(atMs, staff().venue.timezone);
}

/** Back from Stripe's page. What it was told comes to us by another way, which may take a moment. */
function SetUp(props: { again: boolean; stage: ReturnType<typeof accountStage> }) {
  return (
    <div class="aside-note">
      <Show
        when={props.again}
        fallback={
          <Show
            when={props.stage === 'ready'}
            fallback={
              <Banner tone="note" live="status" head="Back from Stripe">
                What you told it shows here in a moment. If Stripe wants more, it stands below.
              </Banner>
            }
          >
            <Banner tone="ok" live="status" head="Payouts are set up">
              Money goes to your bank once each show is over.
            </Banner>
          </Show>
        }
      >
        <Banner tone="warn" live="status" head="That link has ended">
          Stripe’s page opens once, for some minutes. Go there again below; what you told it is kept.
        </Banner>
      </Show>
    </div>
  );
}
