import { startOnboarding, type VenueMoney } from '@zilker/contracts/http/money';
import { Badge } from '@zilker/ui/badge';
import { Button } from '@zilker/ui/button';
import { createSignal, For, Match, onCleanup, Show, Switch } from 'solid-js';
import { CopyId } from '../components/copy-id.tsx';
import { RefusalBanner } from '../components/refusal-banner.tsx';
import { createAct } from '../queries/create-act.ts';
import { authorised } from '../session/session.ts';
import { accountStage, wantedWords, wantWords } from './account-words.ts';

/** Where the venue's money goes, and what Stripe still wants to know before it may. */
export function AccountCard(props: { money: VenueMoney }) {
  const act = createAct();
  const [leaving, setLeaving] = createSignal(false);
  // Back from Stripe's page by the browser's own memory: the button is there again.
  const onShow = (event: PageTransitionEvent) => event.persisted && setLeaving(false);
  window.addEventListener('pageshow', onShow);
  onCleanup(() => window.removeEventListener('pageshow', onShow));
  const stage = () => accountStage(props.money.account);
  const start = async () => {
    const link = await act.run({}, (headers) =>
      authorised(startOnboarding, { params: {}, body: {}, headers }),
    );
    if (!link) return;
    setLeaving(true);
    window.location.assign(link.url);
  };
  const Go = (own: { kind?: 'second'; children: string }) => (
    <div>
      <Button
        kind={own.kind}
        compact
        icon="wallet"
        busy={act.busy() || leaving()}
        busyText="Going to Stripe …"
        onClick={() => void start()}
      >
        {own.children}
      </Button>
    </div>
  );
  return (
    <section class="panel-card" aria-labelledby="account-head">
      <div class="row spread wrap">
        <h2 id="account-head">Payout account</h2>
        <Switch>
          <Match when={stage() === 'ready'}>
            <Badge tone="ok" icon="ok">
              Ready
            </Badge>
          </Match>
          <Match when={stage() === 'wanted'}>
            <Badge tone="warn" icon="warn">
              Stripe wants more
            </Badge>
          </Match>
          <Match when={stage() === 'checking'}>
            <Badge tone="note" icon="hourglass">
              Stripe is checking
            </Badge>
          </Match>
        </Switch>
      </div>
      <Switch>
        <Match when={stage() === 'none'}>
          <p class="small">
            Tell Stripe who you are and which bank account is yours. It takes about ten minutes, on a page of
            Stripe’s. We never see the account number.
          </p>
          <Go>Set up payouts</Go>
        </Match>
        <Match when={stage() === 'wanted'}>
          <p class="small">{wantWords(props.money.account)}</p>
          <ul class="wanted small">
            <For
              each={wantedWords(props.money.account?.due ?? [])}
              fallback={<li>The rest of the questions</li>}
            >
              {(words) => <li>{words}</li>}
            </For>
          </ul>
          <Go>Go on at Stripe</Go>
        </Match>
        <Match when={stage() === 'checking'}>
          <p class="small">
            You have answered everything. Stripe looks at it, mostly within a day; nothing to do here.
          </p>
          <Go kind="second">Look at Stripe</Go>
        </Match>
        <Match when={stage() === 'ready'}>
          <p class="small">
            {props.money.payoutBy === 'stripe'
              ? 'Payouts go to the bank account that Stripe knows.'
              : 'Stripe knows your bank account, and could pay you.'}
          </p>
          <Go kind="second">Change it at Stripe</Go>
        </Match>
      </Switch>
      <Show when={props.money.payoutBy === 'hand'}>
        <p class="small quiet">
          For now Zilker pays you by bank transfer, made by hand. Each is recorded here with its reference.
        </p>
      </Show>
      <Show when={props.money.account}>{(account) => <CopyId id={account().id} />}</Show>
      <RefusalBanner error={act.refusal()} head="Stripe’s page did not open" />
    </section>
  );
}
