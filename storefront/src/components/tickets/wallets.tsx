import type { TicketView } from '@zilker/contracts/http/tickets';
import { Reason } from '@zilker/ui/button';
import { createSignal, For, Show } from 'solid-js';
import { paths } from '../../paths.ts';
import { fetchWalletLinks } from '../../queries/moves.ts';
import { navigate } from '../../router.tsx';
import { createAct } from '../../states/create-act.ts';
import { walletWords } from '../../states/ticket-moves.ts';
import { createMinute } from '../../states/use-minute.ts';
import { ActError } from './act-dialog.tsx';

type Wallet = 'apple' | 'google';
const nameOf = { apple: 'Apple Wallet', google: 'Google Wallet' } as const;

/** The ticket for the phone's own wallet: what it is worth at the door, and a button for each wallet that this device may have. */
export function Wallets(props: { ticket: TicketView }) {
  const nowMs = createMinute();
  const [missing, setMissing] = createSignal<Wallet>();
  const add = createAct(async (wallet: Wallet) => {
    setMissing(undefined);
    const url = (await fetchWalletLinks(props.ticket.id))[wallet]?.url;
    if (url === undefined) setMissing(wallet);
    else location.assign(url);
  });
  const press = async (wallet: Wallet) => {
    await add.start(wallet);
    // another phone shows it: a pass would be a second way in, so that only the fan's own number gets one
    if (add.error()?.code === 'code_not_fresh') navigate(paths.signIn(paths.ticket(props.ticket.id), 'save'));
  };
  return (
    <section class="stack s3" aria-label="Wallets">
      <div class="wallets">
        <For each={walletsOf(navigator.userAgent)}>
          {(wallet) => (
            <button
              type="button"
              class={`wallet ${wallet}`}
              aria-busy={add.busy() ? true : undefined}
              onClick={() => void press(wallet)}
            >
              <Cards />
              <span>
                <small>Add to</small> {nameOf[wallet]}
              </span>
            </button>
          )}
        </For>
      </div>
      <Show when={missing()}>
        {(wallet) => (
          <p class="small" role="alert">
            {nameOf[wallet()]} does not answer here now. Your ticket is not affected.
          </p>
        )}
      </Show>
      <ActError act={add} />
      <Reason icon={props.ticket.event.policy.carry === null ? 'info' : 'wallet'}>
        {walletWords(props.ticket.event, nowMs())}
      </Reason>
    </section>
  );
}

/** An iPhone has the one and an Android phone the other; elsewhere nobody knows which phone it is for. */
function walletsOf(agent: string): Wallet[] {
  if (/iPhone|iPad/.test(agent)) return ['apple'];
  return /Android/.test(agent) ? ['google'] : ['apple', 'google'];
}

/** Cards in a pocket, as both wallets have them. */
function Cards() {
  return (
    <svg class="cards" viewBox="0 0 32 24" aria-hidden="true">
      <rect x="1" y="1" width="30" height="22" rx="4" fill="#f5f5f7" />
      <path d="M3 6a3 3 0 0 1 3-3h20a3 3 0 0 1 3 3v2H3z" fill="#3b9ddd" />
      <path d="M3 8h26v4H3z" fill="#ffc233" />
      <path d="M3 12h26v3H3z" fill="#4caf50" />
      <path d="M3 15h7c1 0 2 3 6 3s5-3 6-3h7v3a3 3 0 0 1-3 3H6a3 3 0 0 1-3-3z" fill="#d8d8dc" />
    </svg>
  );
}
